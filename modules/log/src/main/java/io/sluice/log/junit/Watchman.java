package io.sluice.log.junit;

import io.sluice.core.Failure;
import io.sluice.log.cassette.CassetteListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Remembers what happened during a test, on whichever thread. */
final class Watchman implements CassetteListener {

  /**
   * How long a recording may take to end after its test; one that was read to its end takes none.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** More would hide the first. */
  private static final int MAX_TOLD = 10;

  private final List<String> unmatched = new ArrayList<>();
  private int unmatchedCount;
  private int underWay;
  private boolean recorded;

  synchronized void begin() {
    unmatched.clear();
    unmatchedCount = 0;
  }

  @Override
  public synchronized void begun() {
    underWay++;
  }

  @Override
  public synchronized void ended(boolean kept) {
    underWay--;
    recorded |= kept;
    notifyAll();
  }

  @Override
  public synchronized void unmatched(Failure failure) {
    unmatchedCount++;
    if (unmatched.size() < MAX_TOLD) {
      unmatched.add(failure.message());
    }
  }

  synchronized boolean hasRecorded() {
    return recorded;
  }

  /** Waits for recordings whose readers have left, too. */
  synchronized void awaitRecordings(TapeFile file) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (underWay > 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          int cut = underWay;
          underWay = 0;
          throw new AssertionError(
              cut
                  + " streams were still being recorded for "
                  + file.path()
                  + " when the test ended, and are not in it: read them to their end, or cancel"
                  + " them before their Vertx is closed");
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fails where a request had no recording. */
  synchronized void check(TapeFile file) {
    if (unmatchedCount > 0) {
      throw new AssertionError(
          unmatchedCount
              + (unmatchedCount == 1 ? " request is" : " requests are")
              + " not recorded in "
              + file.path()
              + ":\n  "
              + String.join("\n  ", unmatched)
              + "\nTo record what is new, run the test once with -D"
              + CassetteExtension.PROPERTY
              + "=once and keep the file.");
    }
  }
}
