package io.sluice.core.internal.session;

/** Where a consumer session stands. */
enum ConsumerState {
  /** OPEN was sent. To READING, CLOSED; to CANCELLING when given up. */
  OPENING,
  /** Items arrive. From OPENING; to CANCELLING, CLOSED. */
  READING,
  /** The reader has left; CANCEL is repeated until it is acknowledged. To CLOSED. */
  CANCELLING,
  /** The outcome is known and was acknowledged, or will never be. */
  CLOSED;

  boolean mayBecome(ConsumerState next) {
    return switch (this) {
      case OPENING -> next != OPENING;
      case READING -> next == CANCELLING || next == CLOSED;
      case CANCELLING -> next == CLOSED;
      case CLOSED -> false;
    };
  }
}
