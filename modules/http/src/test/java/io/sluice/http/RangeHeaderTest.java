package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ByteRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeHeaderTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=5-9, 5, 9",
    "BYTES= 5-9 , 5, 9",
    "bytes=5-, 5, 9223372036854775807",
    "bytes=-5, -5, 9223372036854775807",
    "bytes=0-99999999999999999999999, 0, 9223372036854775807",
  })
  void a_single_range(String header, long first, long last) {
    assertThat(RangeHeader.parse(header)).isEqualTo(new ByteRange(first, last));
  }

  @Test
  void what_cannot_exist_is_asked_for_and_refused_later() {
    for (String header : new String[] {"bytes=-0", "bytes=99999999999999999999999-"}) {
      ByteRange range = RangeHeader.parse(header);
      assertThat(range).isNotNull();
      assertThat(range.within(Long.MAX_VALUE)).as(header).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-5",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "lines=1-2",
        "bytes=+1-2",
        "bytes=1-2;",
        "bytes = 1-2",
        "bytes=--2"
      })
  void all_else_is_answered_whole(String header) {
    assertThat(RangeHeader.parse(header)).isNull();
  }
}
