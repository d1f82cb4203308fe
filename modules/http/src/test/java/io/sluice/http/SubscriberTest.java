package io.sluice.http;

import static io.sluice.http.SubscriberState.CATCHING_UP;
import static io.sluice.http.SubscriberState.ENDED;
import static io.sluice.http.SubscriberState.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SubscriberTest {

  /** Small enough to fall out of. */
  private static final int RING = 700;

  private static List<Long> numbers(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private static void settle(HandDrivenFeed log) {
    for (int i = 0; i < 2_000; i++) {
      log.openNow();
      log.turn();
      log.deliver();
      for (HandDrivenFeed.Reader reader : log.readers) {
        reader.drain(1_000);
        reader.reopenNow();
        reader.own();
      }
    }
  }

  @Test
  void l2_every_reader_gets_everything_once_and_in_order_whatever_comes_when() {
    int fallen = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      HandDrivenFeed log = new HandDrivenFeed(seed, RING);
      log.tail = log.random.nextInt(30);
      for (int step = 0; step < 400; step++) {
        if (step % 80 == 0) {
          log.reader(log.random.nextLong(log.tail + 1));
        } else if (step % 40 == 0) {
          log.joining();
        }
        log.step();
      }
      boolean ends = seed % 2 == 0;
      log.outcome = ends ? Outcome.COMPLETED : null;
      settle(log);
      for (HandDrivenFeed.Reader reader : log.readers) {
        assertThat(reader.received).as("seed %d", seed).isEqualTo(numbers(reader.from, log.tail));
        assertThat(reader.told).as("seed %d", seed).hasSize(ends ? 1 : 0);
        assertThat(reader.subscriber.state()).as("seed %d", seed).isEqualTo(ends ? ENDED : SHARED);
      }
      fallen += log.fallen;
    }
    assertThat(fallen).as("how often one fell out of the feed").isGreaterThan(500);
  }

  @Test
  void one_alone_reads_as_if_there_were_no_feed() {
    HandDrivenFeed log = new HandDrivenFeed(1, RING);
    HandDrivenFeed.Reader reader = log.reader(0);

    assertThat(log.isOpening).isFalse();
    assertThat(reader.ownDemand).isEqualTo(Long.MAX_VALUE);
    assertThat(reader.subscriber.state()).isEqualTo(CATCHING_UP);
  }

  @Test
  void the_quickest_sets_the_pace_and_while_all_are_full_nothing_is_asked_for() {
    HandDrivenFeed log = new HandDrivenFeed(1, RING);
    HandDrivenFeed.Reader one = log.reader(0);
    HandDrivenFeed.Reader two = log.reader(0);
    log.openNow();
    assertThat(one.subscriber.state()).isEqualTo(SHARED);
    one.room = 1;
    two.room = 1;
    log.tail = 5_000;

    while (log.demand > 0) {
      log.deliver();
      while (!log.turns.isEmpty()) {
        log.turn();
      }
    }
    long asked = log.next;
    assertThat(asked).isLessThan(2_000);

    one.drain(10_000);
    assertThat(one.subscriber.state()).isEqualTo(CATCHING_UP);
    one.reopenNow();
    one.own();
    settle(log);
    assertThat(log.next).isEqualTo(5_000);
    assertThat(one.received).isEqualTo(numbers(0, 5_000));
    assertThat(two.received).isEqualTo(numbers(0, 5_000));
  }

  @Test
  void the_last_to_leave_closes_the_feed() {
    HandDrivenFeed log = new HandDrivenFeed(1, RING);
    HandDrivenFeed.Reader one = log.reader(0);
    HandDrivenFeed.Reader two = log.reader(0);
    log.openNow();

    one.subscriber.left();
    assertThat(log.isClosed).isFalse();
    two.subscriber.left();
    two.subscriber.left();
    assertThat(log.isClosed).isTrue();
  }
}
