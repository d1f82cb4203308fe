package io.sluice.http;

/** Where a reader of a log stands that may share a {@link SharedFeed}. */
enum SubscriberState {
  /**
   * Reads a stream of its own, or is about to open one, until it has read up to what the feed
   * keeps. To SHARED, ENDED.
   */
  CATCHING_UP,
  /** Is a position in the feed. To CATCHING_UP when the feed no longer keeps it; to ENDED. */
  SHARED,
  /** Was told the outcome, or has left. */
  ENDED;

  boolean mayBecome(SubscriberState next) {
    return switch (this) {
      case CATCHING_UP -> next == SHARED || next == ENDED;
      case SHARED -> next == CATCHING_UP || next == ENDED;
      case ENDED -> false;
    };
  }
}
