package io.sluice.core.spi;

import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;

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

  /** What a session is doing. */
  enum Activity {
    /** Chunks move, or the source has not been asked yet. */
    MOVING,
    /** The source has demand and gives nothing. */
    WAITING_FOR_SOURCE,
    /** The reader has given no credit, or a consumer's application asks for nothing. */
    WAITING_FOR_DEMAND,
    /** There are chunks and credit for them, but the link to the reader's node is full. */
    WAITING_FOR_LINK
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

    /** From now on. */
    void activity(Activity activity);

    /**
     * The other side has been silent for three seconds, or was heard again; not suspended any more
     * when the stream ends.
     */
    default void suspended(boolean now) {}

    /** The stream ended; the last call. */
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
