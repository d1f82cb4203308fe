package io.sluice.core.internal.session;

/** Where a producer session stands. */
enum ProducerState {
  /** Opened; the source has not been started, since there was no credit. To any other. */
  IDLE,
  /** The source writes. From IDLE; to ENDING, CLOSED. */
  RUNNING,
  /** The source has ended; queued items, or the outcome, are on their way. To CLOSED. */
  ENDING,
  /** Over: acknowledged, cancelled by the reader, lost or reset. */
  CLOSED;

  boolean mayBecome(ProducerState next) {
    return switch (this) {
      case IDLE -> next != IDLE;
      case RUNNING -> next == ENDING || next == CLOSED;
      case ENDING -> next == CLOSED;
      case CLOSED -> false;
    };
  }
}
