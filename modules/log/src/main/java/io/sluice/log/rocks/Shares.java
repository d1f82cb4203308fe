package io.sluice.log.rocks;

import java.util.ArrayList;
import java.util.List;

/**
 * Whose records hold a log's chunks: before each bound those of a log it was forked from, directly
 * or not, and after the last bound its own. Kept whole in each fork, so that reading one looks at
 * no other log.
 *
 * @param parts oldest first, bounds increasing
 */
record Shares(List<Part> parts) {

  /** Of a log that is no fork. */
  static final Shares NONE = new Shares(List.of());

  /** The most logs one fork may share with: a look-up walks them. */
  static final int MAX = 256;

  /**
   * What is another log's.
   *
   * @param log its number
   * @param until the position before which it is
   */
  record Part(long log, long until) {}

  Shares {
    parts = List.copyOf(parts);
  }

  /** Of a fork of the log with these shares. */
  Shares fork(long log, long at) {
    List<Part> more = new ArrayList<>();
    long until = 0;
    for (Part part : parts) {
      if (until < at) {
        until = Math.min(part.until(), at);
        more.add(new Part(part.log(), until));
      }
    }
    if (until < at) {
      more.add(new Part(log, at));
    }
    return new Shares(more);
  }

  /** The log whose records hold a position. */
  long holder(long position, long self) {
    for (Part part : parts) {
      if (position < part.until()) {
        return part.log();
      }
    }
    return self;
  }

  /** The position up to which the holder of this position holds on. */
  long heldUntil(long position) {
    for (Part part : parts) {
      if (position < part.until()) {
        return part.until();
      }
    }
    return Long.MAX_VALUE;
  }
}
