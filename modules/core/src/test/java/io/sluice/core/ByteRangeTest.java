package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 9, 10, 0, 9",
    "0, 99, 10, 0, 9",
    "9, 9, 10, 9, 9",
    "3, 9223372036854775807, 10, 3, 9",
    "-4, 9223372036854775807, 10, 6, 9",
    "-40, 9223372036854775807, 10, 0, 9"
  })
  void what_exists_of_it(long first, long last, long length, long begin, long end) {
    assertThat(new ByteRange(first, last).within(length)).isEqualTo(new ByteRange(begin, end));
  }

  @ParameterizedTest
  @CsvSource({"10, 20, 10", "0, 0, 0", "-1, 9223372036854775807, 0"})
  void nothing_exists_of_it(long first, long last, long length) {
    assertThat(new ByteRange(first, last).within(length)).isNull();
  }

  @Test
  void nonsense_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(5, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(-5, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.ofLast(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.ofLast(-3));
    assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.from(-1));
  }
}
