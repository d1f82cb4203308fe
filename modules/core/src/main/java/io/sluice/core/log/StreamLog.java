package io.sluice.core.log;

import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;

/**
 * One log of the default store, by name, over the bus: a live feed, a recording, or what somebody
 * writes over HTTP. A handle costs nothing, and says nothing of whether the log exists. Methods may
 * be called from any thread; futures complete on the caller's context, with failures as {@link
 * LogStore} tells them.
 */
public interface StreamLog {

  /** Its name. */
  String name();

  /** Creates it; see {@link LogStore#create}. */
  Future<Creation.Result> create(Creation creation);

  /** Creates it open and empty. */
  default Future<Creation.Result> create(LogOptions options) {
    return create(Creation.of(options));
  }

  /** Appends once; see {@link LogStore#append}. Who appends often uses {@link #writer()}. */
  Future<Append.Result> append(Append append);

  /** Closes it; idempotent where the outcome is the same. */
  default Future<Void> close(Outcome outcome) {
    return append(Append.close(outcome)).mapEmpty();
  }

  /** What is known of it. */
  Future<LogHead> head();

  /** Deletes it. */
  Future<Void> delete();

  /**
   * A writer at its end, on the calling context. Several may write: their appends take turns.
   *
   * @throws IllegalStateException outside Vert.x
   */
  LogWriter writer();

  /**
   * Follows it: what it keeps from {@link StreamRequest#from}, and then what is appended, until it
   * is closed. The same as {@code ChunkBus.open} with its name.
   */
  Future<ChunkStream> open(StreamRequest request);
}
