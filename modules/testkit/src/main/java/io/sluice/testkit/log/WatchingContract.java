package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.Retention;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.testkit.bus.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class WatchingContract extends LogStoreGroup {

  private final Semaphore told = new Semaphore(0);

  WatchingContract(LogStoreContract contract) {
    super(contract);
  }

  @BeforeEach
  void assumeWatchable() {
    Assumptions.assumeTrue(subject().watchable() != null, "cannot be watched");
  }

  private WatchableLogStore.Watch watch(String name) {
    return watchable().watch(name, told::release);
  }

  private void assertTold(String of) {
    try {
      assertThat(told.tryAcquire(Waiting.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
          .as("told of " + of)
          .isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    // one change may be told more than once
    told.drainPermits();
  }

  @Test
  void every_change_a_reader_could_see_is_told() {
    create("a", TEXT.retention(Retention.ALL.age(Duration.ofMinutes(1))), "x");
    watch("a");
    append("a", "y");
    assertTold("an append");
    clock.advance(Duration.ofMinutes(5));
    subject().sweep();
    assertTold("a trim");
    append("a", Append.close(Outcome.COMPLETED));
    assertTold("the close");
    delete("a");
    assertTold("the delete");
    create("a");
    assertTold("the creation");
  }

  @Test
  void an_expiry_is_told() {
    create("a", TEXT.ttl(Duration.ofMinutes(1)));
    watch("a");
    clock.advance(Duration.ofMinutes(2));
    subject().sweep();
    assertTold("the expiry");
  }

  @Test
  void a_watch_hears_of_its_log_only_and_until_it_is_closed() {
    create("a");
    create("b");
    CompletableFuture<Void> second = new CompletableFuture<>();
    WatchableLogStore.Watch watch = watch("a");
    append("b", "x");
    append("a", "x");
    assertTold("an append");
    watch.close();
    watch.close();
    WatchableLogStore.Watch other = watchable().watch("a", () -> second.complete(null));
    append("a", "y");
    Waiting.await(second);
    assertThat(told.availablePermits()).isZero();
    other.close();
  }

  @Test
  void l2_who_watches_first_and_reads_then_misses_nothing_and_repeats_nothing() throws Exception {
    create("a");
    int count = 3_000;
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < count; i += 3) {
            append("a", Integer.toString(i), Integer.toString(i + 1), Integer.toString(i + 2));
          }
          append("a", Append.close(Outcome.COMPLETED));
        });
    WatchableLogStore.Watch watch = watch("a");
    List<String> seen = new ArrayList<>();
    LogOffset next = LogOffset.START;
    while (true) {
      told.drainPermits();
      LogBatch batch = read("a", From.at(next), 50);
      seen.addAll(texts(batch));
      next = batch.next();
      if (batch.isEnd()) {
        break;
      }
      if (batch.isUpToDate()) {
        assertThat(told.tryAcquire(Waiting.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      }
    }
    watch.close();
    Waiting.await(written);
    assertThat(seen).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(seen.get(i)).isEqualTo(Integer.toString(i));
    }
  }
}
