package io.sluice.core.internal.store;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogStore;
import java.util.List;

/** How large a call may be, and what it counts while it waits (rule B1). */
final class CallLimits {

  /** What a chunk takes beside its payload, in bytes, about: as in the window budget. */
  static final int CHUNK_OVERHEAD = 64;

  /** What a call takes beside its chunks, in bytes, about. */
  private static final int CALL_OVERHEAD = 256;

  private CallLimits() {}

  /**
   * Checks what one call carries.
   *
   * @throws StreamException {@code LIMIT_EXCEEDED}
   */
  static void check(List<Chunk> chunks) {
    long bytes = payload(chunks);
    if (chunks.size() > 1 && bytes > LogStore.MAX_APPEND_BYTES) {
      throw tooLarge("at most " + LogStore.MAX_APPEND_BYTES + " bytes, this one " + bytes);
    }
    if (chunks.size() > LogStore.MAX_APPEND_CHUNKS) {
      throw tooLarge("at most " + LogStore.MAX_APPEND_CHUNKS + " chunks, this " + chunks.size());
    }
  }

  private static StreamException tooLarge(String message) {
    return new StreamException(
        Failure.of(
            FailureCode.LIMIT_EXCEEDED, "an append, but for a single chunk, carries " + message));
  }

  static long payload(List<Chunk> chunks) {
    long bytes = 0;
    for (int i = 0, n = chunks.size(); i < n; i++) {
      bytes += chunks.get(i).length();
    }
    return bytes;
  }

  /** What a call with these chunks takes in memory, about. */
  static long weight(List<Chunk> chunks) {
    return CALL_OVERHEAD + payload(chunks) + (long) chunks.size() * CHUNK_OVERHEAD;
  }
}
