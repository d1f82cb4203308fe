package io.sluice.core.internal.store;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of a writer that travel in one append, however often it is sent: the same step has the
 * same chunks, so that the owner may take a second call for a repetition of the first.
 */
final class AppendBatch {

  /** As many small chunks as the owner handles in a short turn. */
  static final int MAX_CHUNKS = 1_024;

  /** Payload bytes, but for a single larger chunk: what a group commit writes well. */
  static final int MAX_BYTES = 128 * 1024;

  /** How many batches the writer made before it. */
  final long number;

  /** The sequence of the first chunk. */
  final long first;

  private final List<Chunk> chunks = new ArrayList<>();
  private final @Nullable Outcome outcome;
  private long bytes;
  private boolean sealed;
  private @Nullable Promise<Void> accepted;

  AppendBatch(long number, long first, @Nullable Outcome outcome) {
    this.number = number;
    this.first = first;
    this.outcome = outcome;
    this.sealed = outcome != null;
  }

  /**
   * Whether the chunk may travel in it.
   *
   * @param credit what may be in flight, which one batch should not exceed
   */
  boolean hasRoomFor(Chunk chunk, long credit) {
    return !sealed
        && chunks.size() < MAX_CHUNKS
        && bytes + chunk.length() <= MAX_BYTES
        && weight() + chunk.length() + CallLimits.CHUNK_OVERHEAD <= credit;
  }

  void add(Chunk chunk) {
    chunks.add(chunk);
    bytes += chunk.length();
  }

  /** What it counts against the credit. */
  long weight() {
    return bytes + (long) chunks.size() * CallLimits.CHUNK_OVERHEAD;
  }

  /** The sequence after the last chunk. */
  long end() {
    return first + chunks.size();
  }

  /** It is sent, and stays as it is. */
  void seal() {
    sealed = true;
  }

  Append append(String producer) {
    return new Append(chunks, null, null, new Append.Step(producer, 0, first, true), outcome);
  }

  /** Completes when the store has accepted it. */
  Future<Void> accepted() {
    if (accepted == null) {
      accepted = Promise.promise();
    }
    return accepted.future();
  }

  void succeed() {
    if (accepted != null) {
      accepted.complete();
    }
  }

  void fail(Throwable why) {
    if (accepted != null) {
      accepted.fail(why);
    }
  }
}
