package io.sluice.core.internal.endpoint;

import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A meter that observers learn of once its stream is open: a refused open is no stream. */
final class LateMeter implements StreamObserver.Meter {
  private final Supplier<StreamObserver.Meter> opened;
  private StreamObserver.@Nullable Meter meter;
  private boolean ended;

  LateMeter(Supplier<StreamObserver.Meter> opened) {
    this.opened = opened;
  }

  /** The stream is open; idempotent. */
  StreamObserver.Meter open() {
    if (meter == null) {
      meter = opened.get();
    }
    return meter;
  }

  @Override
  public void chunks(int count, long bytes) {
    open().chunks(count, bytes);
  }

  @Override
  public void firstChunk(long nanosSinceOpen) {
    open().firstChunk(nanosSinceOpen);
  }

  @Override
  public void activity(StreamObserver.Activity activity) {
    open().activity(activity);
  }

  @Override
  public void ended(Outcome outcome) {
    if (meter != null && !ended) {
      ended = true;
      meter.ended(outcome);
    }
  }
}
