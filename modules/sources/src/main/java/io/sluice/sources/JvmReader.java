package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.HandOff;
import io.sluice.core.StreamException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reader of the JVM's events: which it wants, and a bounded ring of what waits for it. */
final class JvmReader {
  private final JfrOptions options;
  private final Set<String> wanted;
  private final HandOff<Chunk> handOff;

  // ---- the recorder's thread
  private long offered;

  // ---- context only
  private long takenHere;

  // ---- written by one side, read by the other
  private volatile long taken;
  private volatile @Nullable Throwable failure;

  JvmReader(JfrOptions options, HandOff<Chunk> handOff) {
    this.options = options;
    this.wanted = Set.copyOf(options.events());
    this.handOff = handOff;
  }

  JfrOptions options() {
    return options;
  }

  /** Any thread: whether it still reads, and wants such events. */
  boolean wants(String event) {
    return failure == null && wanted.contains(event);
  }

  /** Recorder's thread: an event; a reader with a full ring has fallen behind. */
  void offer(Chunk event) {
    if (offered - taken >= options.ring() || !handOff.offer(event)) {
      fail(
          new StreamException(
              FailureCode.LAGGED,
              "the reader left " + options.ring() + " events unread, and events do not wait"));
      return;
    }
    offered++;
    handOff.signal();
  }

  /** Any thread: it gets no more events. */
  void fail(Throwable why) {
    failure = why;
    handOff.signal();
  }

  /** Context: why it gets no more events, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Context: the next event, or null. */
  @Nullable Chunk poll() {
    Chunk event = handOff.poll();
    if (event != null) {
      takenHere++;
      taken = takenHere;
    }
    return event;
  }
}
