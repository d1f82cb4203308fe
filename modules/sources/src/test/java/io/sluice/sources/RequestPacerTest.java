package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestPacerTest {
  private final RequestPacer pacer = new RequestPacer();

  private long arriveAndAsk(long chunks, int bytes, long demand, long byteDemand) {
    for (long i = 0; i < chunks; i++) {
      pacer.wrote(bytes);
    }
    return pacer.next(demand, byteDemand);
  }

  @Test
  void begins_with_one_until_a_size_is_known_then_doubles() {
    assertThat(pacer.next(1_000, 1_000_000)).isEqualTo(1);
    assertThat(pacer.next(1_000, 1_000_000)).isZero();
    assertThat(arriveAndAsk(1, 10, 1_000, 1_000_000)).isEqualTo(1);
    assertThat(arriveAndAsk(1, 10, 1_000, 1_000_000)).isEqualTo(2);
    assertThat(arriveAndAsk(2, 10, 1_000, 1_000_000)).isEqualTo(4);
  }

  @Test
  void c2_asks_for_no_more_than_items_or_bytes_allow() {
    assertThat(pacer.next(0, 1_000)).isZero();
    assertThat(pacer.next(5, 0)).isZero();
    long asked = pacer.next(1_000, 1_000_000);
    for (int i = 0; i < 20; i++) {
      asked = arriveAndAsk(asked, 100, 1_000, 1_000_000);
    }
    assertThat(asked).isEqualTo(RequestPacer.MAX_UNDER_WAY);
    assertThat(arriveAndAsk(asked, 100, 3, 1_000_000)).isEqualTo(3);
    assertThat(arriveAndAsk(3, 100, 1_000, 1_000)).isEqualTo(10);
    assertThat(arriveAndAsk(10, 5_000, 1_000, 1_000)).isEqualTo(1);
  }
}
