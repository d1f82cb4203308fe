package io.sluice.log;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks to the end of a log: one append at a time, and whatever comes meanwhile in the
 * next. What is written in one turn of the event loop is appended together, as far as one append
 * carries it.
 *
 * <p>Who writes asks {@link #room} first, and is told when there is room again. A store that is
 * busy is asked again; any other refusal is the end. On its context only.
 */
public final class LogAppender {

  /** What may wait for the store, in bytes: enough to keep it busy, little enough to forget. */
  public static final long MAX_WAITING_BYTES = 1024 * 1024;

  /** What may wait for the store, in chunks. */
  public static final int MAX_WAITING_CHUNKS = 16_384;

  /** After how long a busy store is asked again. */
  private static final long BUSY_RETRY_MS = 50;

  /** How often: 30 seconds in all, as long as a restart may take. */
  private static final int BUSY_RETRIES = 600;

  private final LogStore store;
  private final String name;
  private final Context context;
  private final Runnable roomAgain;
  private final Promise<Void> failure = Promise.promise();

  // ---- context only
  private final ArrayDeque<Chunk> waiting = new ArrayDeque<>();

  /** With what the store is being given. */
  private int unacceptedChunks;

  private long unacceptedBytes;
  private boolean appending;
  private @Nullable Promise<Void> idle;

  /**
   * Appends to this log, which exists.
   *
   * @param context where it is used, and where it tells
   * @param roomAgain runs when there is room again
   */
  public LogAppender(LogStore store, String name, Context context, Runnable roomAgain) {
    this.store = store;
    this.name = name;
    this.context = context;
    this.roomAgain = roomAgain;
  }

  /** How many chunks may be written now. */
  public int room() {
    return byteRoom() > 0 ? Math.max(0, MAX_WAITING_CHUNKS - unacceptedChunks) : 0;
  }

  /** How many bytes may be written now; one chunk may be larger. */
  public long byteRoom() {
    return Math.max(0, MAX_WAITING_BYTES - unacceptedBytes);
  }

  /** Fails, on the context, when the store refused an append; never succeeds. */
  public Future<Void> failure() {
    return failure.future();
  }

  /** Writes a chunk; after a failure it goes nowhere. */
  public void add(Chunk chunk) {
    if (failure.future().isComplete()) {
      return;
    }
    waiting.add(chunk.copy());
    unacceptedChunks++;
    unacceptedBytes += chunk.length();
    if (!appending) {
      appending = true;
      context.runOnContext(ignored -> appendNext());
    }
  }

  private void appendNext() {
    if (!waiting.isEmpty()) {
      append(nextBatch(), BUSY_RETRIES);
      return;
    }
    appending = false;
    Promise<Void> told = idle;
    idle = null;
    if (told != null) {
      told.complete();
    }
  }

  private List<Chunk> nextBatch() {
    List<Chunk> batch = new ArrayList<>();
    long bytes = 0;
    for (Chunk next = waiting.peek(); next != null; next = waiting.peek()) {
      bytes += next.length();
      boolean isFull =
          bytes > LogStore.MAX_APPEND_BYTES || batch.size() == LogStore.MAX_APPEND_CHUNKS;
      if (isFull && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  private void append(List<Chunk> batch, int retries) {
    store
        .append(name, Append.of(batch))
        .onComplete(
            result -> context.runOnContext(ignored -> appended(batch, retries, result.cause())));
  }

  private void appended(List<Chunk> batch, int retries, @Nullable Throwable error) {
    if (error != null && retries > 0 && isBusy(error)) {
      context.owner().setTimer(BUSY_RETRY_MS, ignored -> append(batch, retries - 1));
      return;
    }
    unacceptedChunks -= batch.size();
    for (Chunk chunk : batch) {
      unacceptedBytes -= chunk.length();
    }
    if (error != null) {
      waiting.clear();
      unacceptedChunks = 0;
      unacceptedBytes = 0;
      failure.tryFail(error);
    }
    appendNext();
    roomAgain.run();
  }

  private static boolean isBusy(Throwable error) {
    return error instanceof StreamException refused
        && LogRefusal.of(refused.failure()) == LogRefusal.BUSY;
  }

  /** Completes when everything written was accepted; fails where anything was refused. */
  public Future<Void> flush() {
    if (!appending) {
      return orFailure();
    }
    Promise<Void> accepted = idle == null ? Promise.promise() : idle;
    idle = accepted;
    return accepted.future().compose(ignored -> orFailure());
  }

  private Future<Void> orFailure() {
    return failure.future().isComplete() ? failure.future() : Future.succeededFuture();
  }

  /** Closes the log after what was written. */
  public Future<Void> close(Outcome outcome) {
    return flush().compose(ignored -> store.append(name, Append.close(outcome))).mapEmpty();
  }
}
