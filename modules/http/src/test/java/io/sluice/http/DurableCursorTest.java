package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableCursorTest {

  private static final long NOW = Instant.parse("2024-10-09T01:00:19Z").toEpochMilli();

  @Test
  void it_counts_intervals_of_20_seconds() {
    assertThat(DurableCursor.next(null, NOW)).isEqualTo(180);
    assertThat(DurableCursor.next("179", NOW)).isEqualTo(180);
  }

  @ParameterizedTest
  @ValueSource(strings = {"180", "181", "999999999999999"})
  void it_is_greater_than_what_the_client_sent(String sent) {
    for (int i = 0; i < 100; i++) {
      assertThat(DurableCursor.next(sent, NOW))
          .isBetween(Long.parseLong(sent) + 1, Long.parseLong(sent) + 180);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5", "99999999999999999999999"})
  void what_is_no_cursor_is_left_aside(String sent) {
    assertThat(DurableCursor.next(sent, NOW)).isEqualTo(180);
  }
}
