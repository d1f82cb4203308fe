package io.sluice.log.rocks;

import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogName;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.internal.Refusals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Logs that survive: all logs of a directory in one RocksDB.
 *
 * <p>Appends of all logs are gathered by one thread into groups, each one write to the write-ahead
 * log; a log of durability {@code every-append} has it synced before it is told of, one of {@code
 * interval} soon after. Reads at the tail are answered from memory, others by a few threads of
 * their own, so that no caller waits for the disk.
 *
 * <p>A kill of the process loses nothing that was accepted (rule L1); what was being written is cut
 * at the next start, which says so (rule L3). A loss of power may lose the last appends of logs
 * that do not sync every one; they begin a new incarnation then (rule L4). A disk that is full or
 * fails refuses appends as {@link LogRefusal#STORE_FULL}, and takes them again by itself; so does a
 * store that is opened on such a disk, and serves reads until then.
 *
 * <p>The time of the last read of a log with a ttl is stored when it is off by an eighth of the
 * ttl, and when the store is closed: after a kill such a log may expire that much earlier.
 */
public final class RocksLogStore implements WatchableLogStore {

  private final Engine engine;

  private RocksLogStore(Engine engine) {
    this.engine = engine;
  }

  /**
   * Opens the store in a directory, and makes one where there is none. Blocks: not for event loops.
   *
   * @throws StoreTakenException where another process has it
   * @throws StreamException {@code UNAVAILABLE}: it cannot be opened
   */
  public static RocksLogStore open(RocksLogOptions options) {
    return new RocksLogStore(Engine.open(options));
  }

  @Override
  public Future<Creation.Result> create(String name, Creation creation) {
    return ask(
        name,
        new Call<>(Weights.waiting(creation.chunks())) {
          @Override
          Creation.Result decide(Logs logs) {
            return logs.create(name, creation);
          }

          @Override
          String subject() {
            return name;
          }
        });
  }

  @Override
  public Future<Append.Result> append(String name, Append append) {
    return ask(
        name,
        new Call<>(Weights.waiting(append.chunks())) {
          @Override
          Append.@Nullable Result decide(Logs logs) {
            return logs.append(this, name, append);
          }

          @Override
          String subject() {
            return name;
          }
        });
  }

  @Override
  public Future<Void> delete(String name) {
    Call<Boolean> call =
        new Call<>(0) {
          @Override
          Boolean decide(Logs logs) {
            logs.delete(name);
            return true;
          }

          @Override
          String subject() {
            return name;
          }
        };
    return ask(name, call).mapEmpty();
  }

  private <T> Future<T> ask(String name, Call<T> call) {
    try {
      LogName.check(name);
      return engine.ask(call);
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<LogBatch> read(String name, From from, int maxChunks, int maxBytes) {
    try {
      LogName.check(name);
      int chunks = Math.clamp(maxChunks, 1, MAX_READ_CHUNKS);
      int bytes = Math.clamp(maxBytes, 1, MAX_READ_BYTES);
      LogBatch batch = engine.readers().fromMemory(name, from, chunks, bytes);
      return batch != null
          ? Future.succeededFuture(batch)
          : onDisk(name, db -> engine.readers().fromDisk(db, name, from, chunks, bytes));
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<LogHead> head(String name) {
    try {
      LogName.check(name);
      LogHead head = engine.readers().headFromMemory(name);
      return head != null
          ? Future.succeededFuture(head)
          : onDisk(name, db -> engine.readers().headFromDisk(db, name));
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<LogPage> list(String prefix, @Nullable String after, int limit) {
    int most = Math.clamp(limit, 1, MAX_LIST);
    return onDisk(prefix, db -> engine.readers().list(db, prefix, after, most));
  }

  private <T> Future<T> onDisk(String subject, Disk.Reading<T> reading) {
    Promise<T> promise = Promise.promise();
    boolean taken =
        engine.onReadThread(() -> {
          try {
            promise.complete(engine.disk().read(reading));
          } catch (DamagedException e) {
            promise.fail(e.of(subject));
          } catch (RocksDBException e) {
            promise.fail(new DamagedException(String.valueOf(e.getMessage())).of(subject));
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    if (!taken) {
      promise.fail(Refusals.refuse(LogRefusal.BUSY, "too many reads wait for the store's disk"));
    }
    return promise.future();
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    return engine.watches().add(name, changed);
  }

  /** What the store holds and did. */
  public RocksLogStats stats() {
    return engine.stats();
  }

  /** What compaction has before it, in bytes, as RocksDB estimates it. Blocks for a moment. */
  public long pendingCompactionBytes() {
    return engine.pendingCompactionBytes();
  }

  /** Why appends are refused now, for people; null while they are taken. Any thread. */
  public @Nullable String refusing() {
    return engine.refusing();
  }

  /** Completes when what is due by the store's clock was trimmed, and what expired is gone. */
  Future<Void> sweep() {
    return engine.sweep();
  }

  @Override
  public Future<Void> close() {
    return engine.close();
  }
}
