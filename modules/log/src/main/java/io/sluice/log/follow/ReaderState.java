package io.sluice.log.follow;

/** Where a reader of a log stands. */
enum ReaderState {
  /** Asked for, not yet given credit. To REPLAYING, ENDED. */
  OPENED,
  /** Behind the tail: there is more to read than it has read. To LIVE, ENDED. */
  REPLAYING,
  /** Has read up to the tail; the next append wakes it. To REPLAYING, ENDED. */
  LIVE,
  /** Has told an outcome, or its reader has left. */
  ENDED;

  boolean mayBecome(ReaderState next) {
    return switch (this) {
      case OPENED -> next == REPLAYING || next == ENDED;
      case REPLAYING -> next == LIVE || next == ENDED;
      case LIVE -> next == REPLAYING || next == ENDED;
      case ENDED -> false;
    };
  }
}
