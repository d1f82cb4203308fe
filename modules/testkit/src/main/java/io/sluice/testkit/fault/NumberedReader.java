package io.sluice.testkit.fault;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;

/**
 * Reads a stream of a {@link NumberedSource}, and sees what is missing, what comes again or late,
 * and what is of another stream. Any thread may look at the counts.
 */
public final class NumberedReader {
  private final ChunkStream stream;
  private final String key;

  // written on the stream's context only
  private volatile long next;
  private volatile long lost;
  private volatile long late;
  private volatile long foreign;
  private volatile boolean sawLast;

  private NumberedReader(ChunkStream stream, String key) {
    this.stream = stream;
    this.key = key;
    stream.handler(this::take);
  }

  /** Opens a stream of this key, and reads it. */
  public static Future<NumberedReader> open(
      ChunkBus bus, String name, String key, StreamRequest request) {
    return bus.open(name, request.with("key", key)).map(stream -> new NumberedReader(stream, key));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  private void take(Chunk chunk) {
    String text = chunk.text();
    int end = key.length() + 1;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (!text.startsWith(key + ":") || end == key.length() + 1) {
      foreign++;
      return;
    }
    long number = Long.parseLong(text, key.length() + 1, end, 10);
    if (number < next) {
      late++;
      return;
    }
    lost += number - next;
    next = number + 1;
    sawLast |= end < text.length() && text.charAt(end) == '!';
  }

  /** The stream it reads. */
  public ChunkStream stream() {
    return stream;
  }

  /** How many chunks came, in order, counting those that are missing between them. */
  public long count() {
    return next;
  }

  /** How many chunks are missing between those that came. */
  public long lost() {
    return lost;
  }

  /** How many chunks came again, or after one that follows them. */
  public long late() {
    return late;
  }

  /** How many chunks are of another stream. */
  public long foreign() {
    return foreign;
  }

  /** Whether nothing that came is wrong: each chunk once, in order, of this stream. */
  public boolean isFaithful() {
    return lost == 0 && late == 0 && foreign == 0;
  }

  /** Completes with whether it was all there: faithful, to the last chunk, and completed. */
  public Future<Boolean> whole() {
    return stream
        .outcome()
        .map(outcome -> outcome.equals(Outcome.COMPLETED) && sawLast && isFaithful());
  }

  @Override
  public String toString() {
    return "%s at %d: %d lost, %d late, %d foreign%s, %s"
        .formatted(
            key, next, lost, late, foreign, sawLast ? ", all" : "", stream.outcome().result());
  }
}
