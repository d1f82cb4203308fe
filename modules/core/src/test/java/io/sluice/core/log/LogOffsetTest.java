package io.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogOffsetTest {

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 9", "1234567890, 1000000", "9999999999999999, 9999999999999999"})
  void isWrittenWithSixteenDigitsEachAndReadAgain(long incarnation, long position) {
    LogOffset offset = new LogOffset(incarnation, position);

    assertThat(offset)
        .hasToString(String.format(Locale.ROOT, "%016d_%016d", incarnation, position))
        .isEqualTo(LogOffset.parse("from", offset.toString()));
  }
}
