package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers that start at the same time: all of them, or none. */
class SideBySideTest {

  @Test
  void each_starts_while_the_others_do_and_their_order_is_kept() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Server first = () -> {};
    Server second = () -> {};
    assertThat(SideBySide.start(List.of(meeting(both, first), meeting(both, second))))
        .containsExactly(first, second);
  }

  @Test
  void where_one_fails_the_others_are_closed_and_why_is_told() {
    AtomicInteger closed = new AtomicInteger();
    Callable<Server> fails =
        () -> {
          throw new IOException("no port");
        };
    assertThatThrownBy(() -> SideBySide.start(List.of(() -> closed::incrementAndGet, fails)))
        .isInstanceOf(IOException.class)
        .hasMessage("no port");
    assertThat(closed).hasValue(1);
  }

  private interface Server extends AutoCloseable {
    @Override
    void close();
  }

  private static Callable<Server> meeting(CountDownLatch all, Server server) {
    return () -> {
      all.countDown();
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      return server;
    };
  }
}
