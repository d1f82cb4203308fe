package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver;

/** A meter that is told of one end, and of nothing after it. */
final class CheckedMeter implements StreamObserver.Meter {
  private boolean begun;
  private boolean suspended;
  private int ends;

  CheckedMeter begun() {
    check(!begun, "a meter for each session", this);
    begun = true;
    return this;
  }

  @Override
  public void chunks(int count, long bytes) {
    check(count > 0 && bytes >= 0 && ends == 0, "S3 nothing after the end", count);
  }

  @Override
  public void firstChunk(long nanosSinceOpen) {
    check(nanosSinceOpen >= 0, "time goes on", nanosSinceOpen);
  }

  @Override
  public void activity(StreamObserver.Activity activity) {
    check(ends == 0, "S3 nothing after the end", activity);
  }

  @Override
  public void settled(
      StreamObserver.Activity held, long heldNanos, StreamObserver.Activity otherwise) {
    check(heldNanos >= 0 && ends == 0, "S3 nothing after the end", held);
  }

  @Override
  public void suspended(boolean now) {
    check(suspended != now && ends == 0, "suspended once", now);
    suspended = now;
  }

  @Override
  public void ended(Outcome outcome) {
    check(++ends == 1, "S2 one outcome", outcome);
  }

  void isOver() {
    check(ends == (begun ? 1 : 0) && !suspended, "S2 each meter ends", ends);
  }
}
