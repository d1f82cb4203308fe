package io.sluice.http;

/**
 * What has become of a source's answer that is kept for its reader.
 *
 * <pre>
 *            ATTACHED                    LEFT                 ENDED             OVER
 * READING    READING, the newer reads    DETACHED             ENDED             GONE
 * DETACHED   READING                     -                    ENDED             GONE
 * ENDED      ENDED, the rest is read     ENDED                ENDED, the first  GONE
 * GONE       -                           GONE                 GONE              GONE
 * </pre>
 */
enum AnswerState {
  /** The source runs, and a reader takes what it gives. It begins here. */
  READING,
  /** The source waits, for the grace, for a reader to come back. */
  DETACHED,
  /** The source has ended; what was kept is there for the grace. */
  ENDED,
  /** Nothing is kept, and the source was stopped. It ends here. */
  GONE;

  /** What can happen to it. */
  enum Event {
    /** A reader came, or came back. */
    ATTACHED,
    /** The reader's connection is gone, or through. */
    LEFT,
    /** The source has an outcome, or was stopped by name. */
    ENDED,
    /** The grace is over, or nothing may be kept. */
    OVER
  }

  /** The state after an event; the only place that says so. */
  AnswerState next(Event event) {
    return switch (event) {
      case ATTACHED ->
          switch (this) {
            case READING, DETACHED -> READING;
            case ENDED -> ENDED;
            case GONE -> throw illegal(event);
          };
      case LEFT ->
          switch (this) {
            case READING -> DETACHED;
            case ENDED, GONE -> this;
            case DETACHED -> throw illegal(event);
          };
      case ENDED -> this == GONE ? GONE : ENDED;
      case OVER -> GONE;
    };
  }

  /** Whether its source may still give something. */
  boolean isLive() {
    return this == READING || this == DETACHED;
  }

  private IllegalStateException illegal(Event event) {
    return new IllegalStateException("an answer that is " + this + " cannot be " + event);
  }
}
