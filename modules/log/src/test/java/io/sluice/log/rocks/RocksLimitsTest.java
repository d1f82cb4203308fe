package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;

class RocksLimitsTest {

  @TempDir Path directory;

  private RocksLogStore store;

  @AfterEach
  void close() {
    RocksRig.close(store);
  }

  private void open(RocksLogOptions options) {
    store = RocksLogStore.open(options);
  }

  private static void assertRefused(LogRefusal refusal, Future<?> future) {
    StreamException e = catchThrowableOfType(StreamException.class, () -> Waiting.await(future));
    assertThat(LogRefusal.of(e.failure())).isEqualTo(refusal);
  }

  @Test
  void b1_logs_and_bytes_have_limits() {
    open(RocksRig.options(directory).maxLogs(2).maxBytes(10));
    RocksRig.create(store, "a", Durability.OS);
    RocksRig.create(store, "b", Durability.OS);
    assertRefused(LogRefusal.TOO_MANY_LOGS, store.create("c", Creation.of(LogOptions.DEFAULT)));
    RocksRig.append(store, "a", "12345678");
    assertRefused(LogRefusal.STORE_FULL, store.append("b", Append.of(RocksRig.chunks("123"))));
    RocksRig.append(store, "b", "12");
    Waiting.await(store.delete("a"));
    RocksRig.append(store, "b", "12345678");
    RocksRig.create(store, "c", Durability.OS);
    assertThat(store.stats().logs()).isEqualTo(2);
    assertThat(store.stats().bytes()).isEqualTo(10);
  }

  @Test
  void b1_what_is_left_free_of_the_disk_is_not_used() {
    open(RocksRig.options(directory).minFreeBytes(Long.MAX_VALUE));
    assertRefused(LogRefusal.STORE_FULL, store.create("a", Creation.of(LogOptions.DEFAULT)));
    assertRefused(LogRefusal.UNKNOWN, store.head("a"));
  }

  @Test
  void b1_more_than_may_wait_is_refused_and_nothing_of_it_kept() {
    open(RocksRig.options(directory).queue(1_000, 5));
    RocksRig.create(store, "a", Durability.EVERY_APPEND);
    List<Future<Append.Result>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(store.append("a", Append.of(RocksRig.chunks("0123456789"))));
    }
    int accepted = 0;
    for (Future<Append.Result> answer : answers) {
      try {
        Waiting.await(answer);
        accepted++;
      } catch (StreamException e) {
        assertThat(LogRefusal.of(e.failure())).isEqualTo(LogRefusal.BUSY);
      }
    }
    assertThat(accepted).isBetween(1, 1_999);
    assertThat(RocksRig.texts(store, "a")).hasSize(accepted);
    assertThat(store.stats().refused()).isEqualTo(2_000 - accepted);
    assertThat(store.stats().waitingBytes()).isZero();
  }

  @Test
  void who_follows_at_the_tail_does_not_touch_the_disk() {
    open(RocksRig.options(directory));
    RocksRig.create(store, "a", Durability.INTERVAL);
    From next = From.START;
    for (int i = 0; i < 100; i++) {
      RocksRig.append(store, "a", "x", "y");
      LogBatch batch = Waiting.await(store.read("a", next, 10, 1_000));
      assertThat(batch.chunks()).hasSize(2);
      next = From.at(batch.next());
    }
    assertThat(store.stats().diskReads()).isZero();
    assertThat(store.stats().memoryReads()).isEqualTo(100);
  }

  @Test
  void what_was_trimmed_or_deleted_is_taken_off_the_disk() throws RocksDBException {
    RocksLogOptions options = RocksRig.options(directory).tailCacheBytes(0);
    open(options);
    LogOptions keep = LogOptions.of("a/b").retention(Retention.ALL.bytes(10_000));
    Waiting.await(store.create("kept", Creation.of(keep)));
    RocksRig.create(store, "gone", Durability.OS);
    byte[] bytes = new byte[1_000];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < 200; i++) {
      Append append = Append.of(List.of(Chunk.of(bytes)));
      Waiting.await(store.append("kept", append));
      Waiting.await(store.append("gone", append));
    }
    Waiting.await(store.delete("gone"));
    Waiting.await(store.sweep());
    assertThat(Waiting.await(store.head("kept")).bytes()).isEqualTo(10_000);
    assertThat(RocksRig.texts(store, "kept")).hasSize(10);
    RocksRig.close(store);
    assertThat(records(options)).isBetween(10, 30);
    open(options);
    assertThat(RocksRig.texts(store, "kept")).hasSize(10);
  }

  private int records(RocksLogOptions options) throws RocksDBException {
    try (DbLog messages = new DbLog();
        Db db =
            Db.open(
                directory.resolve("db"),
                options,
                WALRecoveryMode.AbsoluteConsistency,
                true,
                messages);
        RocksIterator records = db.rocks.newIterator(db.data)) {
      int count = 0;
      for (records.seekToFirst(); records.isValid(); records.next()) {
        count++;
      }
      return count;
    }
  }
}
