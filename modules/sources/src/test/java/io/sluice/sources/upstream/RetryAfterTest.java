package io.sluice.sources.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "7 | none | 7",
        "0 | none | 0",
        "999999999 | none | 86400",
        "-1 | none | -1",
        "soon | none | -1",
        "none | none | -1",
        "Fri, 02 Jan 2026 03:04:15 GMT | none | 10",
        "Fri, 02 Jan 2026 03:04:00 GMT | none | 0",
        "Fri, 02 Jan 2099 03:04:00 GMT | none | 86400",
        "Fri, 02 Jan 2026 05:00:30 GMT | Fri, 02 Jan 2026 05:00:00 GMT | 30",
        "Fri, 02 Jan 2026 03:04:15 GMT | yesterday | 10"
      })
  void both_forms_are_understood_and_bounded(String value, String date, long seconds) {
    assertThat(RetryAfter.seconds(value, date, NOW)).isEqualTo(seconds);
  }
}
