package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "gzip | GZIP",
        "GZIP | GZIP",
        "x-gzip | GZIP",
        "gzip, deflate, br, zstd | GZIP",
        "deflate | DEFLATE",
        "gzip;q=0.5, deflate | DEFLATE",
        "gzip; q=0.5, deflate;q=0.5 | GZIP",
        "gzip;q=0, * | DEFLATE",
        "* | GZIP",
        "br | -",
        "identity | -",
        "identity, gzip;q=0.5 | -",
        "identity;q=0.5, gzip | GZIP",
        "gzip;q=0 | -",
        "*;q=0 | -",
        "gzip;q=2 | -",
        "gzip;level=1 | -",
        "'' | -",
      })
  void the_most_wanted_one(String header, @Nullable ContentCoding expected) {
    assertThat(ContentCoding.accepted(List.of(header))).isEqualTo(expected);
  }
}
