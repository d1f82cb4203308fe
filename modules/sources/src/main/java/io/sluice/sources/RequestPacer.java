package io.sluice.sources;

/**
 * Says how many chunks to ask an upstream for, which counts in items only, so that neither the
 * reader's items nor its bytes are passed by much. It begins with one, learns the sizes, and at
 * most doubles what is under way.
 */
final class RequestPacer {

  /** At most so many under way: with chunks of 256 KiB no more than 64 MiB. */
  static final int MAX_UNDER_WAY = 256;

  private long requested;
  private long arrived;
  private long ceiling = 1;
  private long largest;

  /** A chunk of this size was written. */
  void wrote(int bytes) {
    arrived++;
    largest = Math.max(bytes, largest - (largest >> 4));
  }

  /** How many more to ask for now, possibly 0; they count as asked for. */
  long next(long demand, long byteDemand) {
    long underWay = requested - arrived;
    if (demand <= 0 || byteDemand <= 0) {
      return 0;
    }
    long allowed = Math.min(Math.min(demand, ceiling), MAX_UNDER_WAY);
    if (largest > 0) {
      allowed = Math.min(allowed, Math.max(1, byteDemand / largest));
    }
    if (underWay > allowed / 2) {
      return 0;
    }
    if (arrived > 0) {
      ceiling = Math.min(ceiling * 2, MAX_UNDER_WAY);
    }
    long more = allowed - underWay;
    requested += more;
    return more;
  }
}
