package io.sluice.core.spi;

import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Watches streams, for metrics. Implementations must be quick and must not throw; they are called
 * on many event loops at once. One meter serves one session, so that nothing is looked up per
 * chunk.
 */
public interface StreamObserver {

  /** The name that streams of logs are counted under, whatever their own: there may be millions. */
  String LOGS = "log";

  /** Which end of a stream a session is. */
  enum Side {
    /** The end that sends. */
    PRODUCER,
    /** The end that receives. */
    CONSUMER
  }

  /** What a producer's session is doing: always one of them. */
  enum Activity {
    /** There are chunks and credit for them, and they are sent. */
    MOVING,
    /** There is credit, and the source gives nothing. */
    WAITING_FOR_SOURCE,
    /** There is no credit: the reader's own code has not taken what it was sent. */
    WAITING_FOR_CONSUMER,
    /** What was sent is on its way to the reader's node, or waits for the link there. */
    WAITING_FOR_LINK,
    /** A store is slow to give what the source reads, or to take what the reader writes. */
    WAITING_FOR_STORE,
    /** There is no credit: a client's socket has not taken what it was sent. */
    WAITING_FOR_SOCKET,
    /**
     * There is no credit, and it is not known yet why: the reader tells later, see {@link
     * Meter#settled}. Within a second, as a rule.
     */
    WAITING_FOR_READER
  }

  /**
   * One end of a stream.
   *
   * @param label the offered segment or {@link #LOGS}, so it is bounded
   * @param name the whole name, which its reader chose
   * @param id what no other stream of the cluster has
   * @param side which end it is
   * @param traceparent the trace it is part of, or null; see {@link io.sluice.core.TraceParent}
   */
  record Opened(String label, String name, String id, Side side, @Nullable String traceparent) {}

  /** A stream was opened, and exists. */
  default Meter opened(Opened stream) {
    return opened(stream.label(), stream.side());
  }

  /**
   * A stream was opened, and exists: {@code name} is the offered segment or {@link #LOGS}, so it is
   * bounded.
   */
  Meter opened(String name, Side side);

  /**
   * An open was refused; told once, where it was decided. The name may be one that nobody offers,
   * so it is bounded by nothing.
   */
  void refused(String name, FailureCode code);

  /** Watches one session. Called on its context only. */
  interface Meter {
    /** Chunks crossed this end. */
    void chunks(int count, long bytes);

    /** The source left something out, and says so in its place; told by the producer's side. */
    default void gap(Gap gap) {}

    /** The first chunk crossed this end, so long after the open. */
    void firstChunk(long nanosSinceOpen);

    /** The reader has taken a chunk, so long after its producer sent it; of some chunks only. */
    default void delivered(long millis) {}

    /** From now on. */
    void activity(Activity activity);

    /**
     * The time since {@link Activity#WAITING_FOR_READER} began, or since this was told last, is
     * settled.
     *
     * @param held what the reader was held back by
     * @param heldNanos for how long of it, at most
     * @param otherwise what the rest of it is
     */
    default void settled(Activity held, long heldNanos, Activity otherwise) {}

    /** Items were sent once more, since the reader missed some. */
    default void resent(long items) {}

    /**
     * What a producer's session holds now, in bytes.
     *
     * @param queued written by the source and not sent
     * @param unacknowledged sent, and kept until the reader has it
     */
    default void kept(long queued, long unacknowledged) {}

    /**
     * What a consumer's session has granted and holds now, in bytes.
     *
     * @param granted what the producer may have sent beyond what was taken
     * @param held received and not taken
     */
    default void window(long granted, long held) {}

    /** There are so many chunks in the log that the reader has not been sent. */
    default void lag(long chunks) {}

    /**
     * The other side has been silent for three seconds, or was heard again; not suspended any more
     * when the stream ends.
     */
    default void suspended(boolean now) {}

    /** The stream ended; the last call, but for what a reader is still {@link #delivered}. */
    void ended(Outcome outcome);
  }

  /** Watches nothing. */
  StreamObserver NONE =
      new StreamObserver() {
        private final Meter meter =
            new Meter() {
              @Override
              public void chunks(int count, long bytes) {}

              @Override
              public void firstChunk(long nanosSinceOpen) {}

              @Override
              public void activity(Activity activity) {}

              @Override
              public void ended(Outcome outcome) {}
            };

        @Override
        public Meter opened(String name, Side side) {
          return meter;
        }

        @Override
        public void refused(String name, FailureCode code) {}
      };
}
