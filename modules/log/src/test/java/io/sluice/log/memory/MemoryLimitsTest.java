package io.sluice.log.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.testkit.log.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** B1: nothing is unbounded. */
class MemoryLimitsTest {

  private static final LogOptions BYTES = LogOptions.of("a/b");

  private final ManualClock clock = new ManualClock();

  private MemoryLogStore store(MemoryLogOptions options) {
    return new MemoryLogStore(options, clock);
  }

  private static Append chunks(int count, int size) {
    return Append.of(Collections.nCopies(count, Chunk.of(new byte[size])));
  }

  private static void create(MemoryLogStore store, String name, LogOptions options) {
    store.create(name, Creation.of(options)).await();
  }

  private static void assertRefused(LogRefusal refusal, Future<?> future) {
    StreamException e = catchThrowableOfType(StreamException.class, future::await);
    assertThat(LogRefusal.of(e.failure())).isEqualTo(refusal);
  }

  @Test
  void b1_so_many_logs_and_no_more() {
    MemoryLogStore store = store(MemoryLogOptions.DEFAULT.maxLogs(2));
    create(store, "a", BYTES.ttl(Duration.ofSeconds(1)));
    create(store, "b", BYTES);
    assertRefused(LogRefusal.TOO_MANY_LOGS, store.create("c", Creation.of(BYTES)));
    clock.advance(Duration.ofSeconds(2));
    store.sweep();
    create(store, "c", BYTES);
  }

  @Test
  void b1_so_many_bytes_in_all_and_they_come_back() {
    MemoryLogStore store = store(MemoryLogOptions.DEFAULT.maxBytes(100_000));
    create(store, "a", BYTES);
    store.append("a", chunks(1, 60_000)).await();
    long full = store.bytes();
    assertRefused(LogRefusal.STORE_FULL, store.append("a", chunks(1, 60_000)));
    assertRefused(LogRefusal.STORE_FULL, store.append("a", chunks(10_000, 0)));
    Creation large = new Creation(BYTES, chunks(2, 30_000).chunks(), null, null);
    assertRefused(LogRefusal.STORE_FULL, store.create("b", large));
    assertThat(store.bytes()).as("a refused call changed nothing").isEqualTo(full);
    assertThat(store.logs()).isEqualTo(1);
    store.delete("a").await();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void b1_a_log_that_trims_itself_goes_on_in_a_full_store() {
    MemoryLogStore store = store(MemoryLogOptions.DEFAULT.maxBytes(300_000));
    create(store, "ring", BYTES.retention(Retention.ALL.bytes(200_000)));
    for (int i = 0; i < 20; i++) {
      store.append("ring", chunks(1, 10_000)).await();
    }
    create(store, "rest", BYTES);
    store.append("rest", chunks(1, (int) (300_000 - store.bytes()) - 200)).await();
    assertRefused(LogRefusal.STORE_FULL, store.append("rest", chunks(1, 200)));
    for (int i = 0; i < 1_000; i++) {
      store.append("ring", chunks(2, 10_000)).await();
      assertThat(store.bytes()).isLessThanOrEqualTo(300_000);
    }
  }

  @Test
  void b2_bytes_are_exact_whatever_is_forked_trimmed_and_deleted() {
    MemoryLogStore store = store(MemoryLogOptions.DEFAULT);
    create(store, "a", BYTES.retention(Retention.ALL.chunks(1_000)));
    for (int i = 0; i < 50; i++) {
      store.append("a", chunks(100, 10)).await();
      String fork = "f" + i;
      Fork of = new Fork(i % 3 == 0 && i > 0 ? "f" + (i - 1) : "a", null, 0);
      store.create(fork, new Creation(LogOptions.DEFAULT, List.of(), null, of)).await();
      store.append(fork, chunks(10, 10)).await();
    }
    store.delete("a").await();
    for (int i = 49; i >= 0; i--) {
      store.delete("f" + i).await();
    }
    assertThat(store.logs()).isZero();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void b1_what_waits_for_readers_is_bounded() {
    MemoryLogStore store = store(MemoryLogOptions.DEFAULT.maxWaiting(3, 10_000));
    create(store, "a", BYTES.retention(Retention.ALL.chunks(1)).slowReaders(SlowReaders.BLOCK));
    store.append("a", chunks(1, 1)).await();
    store.watch("a", () -> {}).reached(0);
    List<Future<Append.Result>> waiting =
        List.of(
            store.append("a", chunks(1, 1)),
            store.append("a", chunks(1, 1)),
            store.append("a", chunks(1, 1)));
    assertRefused(LogRefusal.BUSY, store.append("a", chunks(1, 1)));
    assertThat(waiting).noneMatch(Future::isComplete);
    store.delete("a").await();
    assertThat(waiting).allMatch(Future::failed);
  }

  @Test
  void producers_count_as_bytes() {
    MemoryLogStore store = store(MemoryLogOptions.DEFAULT);
    create(store, "a", BYTES);
    long before = store.bytes();
    store.append("a", Append.of(List.of()).producer(new Append.Step("x".repeat(200), 0, 0, false)));
    assertThat(store.bytes()).isGreaterThan(before + 400);
  }
}
