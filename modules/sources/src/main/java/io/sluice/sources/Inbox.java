package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.HandOff;
import io.sluice.core.StreamException;
import org.jspecify.annotations.Nullable;

/**
 * Where an upstream's chunks arrive, on whatever thread it uses, one call at a time. Never blocks:
 * an upstream that gives more than it was asked for fails the stream.
 */
final class Inbox {

  /** What may wait here: eight of the largest chunks, or what was asked for at 256 KiB each. */
  static final long MAX_WAITING_BYTES = 8L * Chunk.MAX_BYTES;

  /**
   * How the upstream ended, and how many chunks it gave before.
   *
   * @param atOnce whether what waits is dropped, because there is too much of it
   */
  record Terminal(long chunks, @Nullable Throwable error, boolean atOnce) {}

  private final HandOff<Chunk> handOff;

  // ---- the upstream's thread
  private long chunks;
  private long bytes;

  // ---- context only
  private long takenHere;

  // ---- written by one side, read by the other
  private volatile @Nullable Terminal terminal;
  private volatile long takenBytes;

  Inbox(HandOff<Chunk> handOff) {
    this.handOff = handOff;
  }

  /** Upstream: a chunk. */
  void next(Chunk chunk) {
    if (terminal != null) {
      return;
    }
    if (bytes - takenBytes > MAX_WAITING_BYTES || !handOff.offer(chunk)) {
      end(
          new StreamException(
              FailureCode.OVERRUN, "the publisher gave much more than it was asked for"),
          true);
      return;
    }
    chunks++;
    bytes += chunk.length();
    handOff.signal();
  }

  /** Upstream: its end, with an error or without; the first one counts. */
  void end(@Nullable Throwable error) {
    end(error, false);
  }

  private void end(@Nullable Throwable error, boolean atOnce) {
    if (terminal == null) {
      terminal = new Terminal(chunks, error, atOnce);
      handOff.signal();
    }
  }

  /** Context: the next chunk, or null. */
  @Nullable Chunk poll() {
    Chunk chunk = handOff.poll();
    if (chunk != null) {
      takenHere += chunk.length();
      takenBytes = takenHere;
    }
    return chunk;
  }

  /** Context: how it ended, or null. */
  @Nullable Terminal terminal() {
    return terminal;
  }
}
