package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallWatchTest {

  private static final long SECOND = 1_000_000_000;
  private static final int KIB = 1024;

  private final StallWatch watch = new StallWatch(HttpOptions.DEFAULT);

  /** Asks every second, as the pulse does; the second at which the reader was dropped, or -1. */
  private int droppedWithin(int seconds, java.util.function.IntConsumer eachSecond) {
    for (int second = 0; second < seconds; second++) {
      eachSecond.accept(second);
      if (watch.isStalled(second * SECOND)) {
        return second;
      }
    }
    return -1;
  }

  @Test
  void a_reader_that_takes_nothing_is_dropped_after_the_timeout() {
    watch.gave(64 * KIB);

    assertThat(droppedWithin(100, s -> {})).isEqualTo(30);
  }

  @Test
  void what_fills_the_sockets_buffers_earns_no_patience() {
    watch.gave(1024 * KIB);
    watch.took(400 * KIB);

    assertThat(droppedWithin(100, s -> {})).isEqualTo(30);
  }

  @Test
  void a_trickle_does_not_evade() {
    watch.gave(1024 * KIB);

    assertThat(droppedWithin(300, s -> watch.took(500))).isEqualTo(30);
  }

  @Test
  void heartbeats_that_wait_do_not_evade() {
    assertThat(
            droppedWithin(
                300,
                s -> {
                  if (s % 15 == 0) {
                    watch.gave(3);
                  }
                }))
        .isEqualTo(30);
  }

  @Test
  void a_slow_reader_is_served_on() {
    watch.gave(100_000 * KIB);

    assertThat(droppedWithin(3_000, s -> watch.took(2 * KIB))).isEqualTo(-1);
  }

  @Test
  void a_slow_reader_behind_large_buffers_is_served_on() {
    watch.gave(100_000 * KIB);

    // 10 KiB/s, as the server sees it when the client's side takes a mebibyte at a time
    assertThat(
            droppedWithin(
                3_000,
                s -> {
                  if (s % 100 == 0) {
                    watch.took(1024 * KIB);
                  }
                }))
        .isEqualTo(-1);
  }

  @Test
  void a_reader_that_took_much_and_then_nothing_is_dropped_in_the_end() {
    watch.gave(100_000 * KIB);

    assertThat(
            droppedWithin(
                3_000,
                s -> {
                  if (s < 10) {
                    watch.took(1024 * KIB);
                  }
                }))
        .isBetween(150, 170);
  }

  @Test
  void a_quiet_stream_is_never_stalled() {
    assertThat(
            droppedWithin(
                3_000,
                s -> {
                  watch.gave(10);
                  watch.took(10);
                }))
        .isEqualTo(-1);
  }
}
