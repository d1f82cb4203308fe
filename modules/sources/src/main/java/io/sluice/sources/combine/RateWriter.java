package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.spi.ChunkWriter;
import org.jspecify.annotations.Nullable;

/**
 * Lets demand through at so many chunks a second: what is not allowed yet is not asked for either.
 * What a silent time saved up is a tenth of a second's worth at most, at least one chunk.
 */
final class RateWriter extends ForwardingWriter {
  private static final double NANOS = 1e9;

  private final Timers timers;
  private final double perSecond;
  private final double most;
  private double allowed = 1;
  private long counted;
  private @Nullable Runnable timer;

  RateWriter(ChunkWriter out, double perSecond, Timers timers) {
    super(out);
    this.timers = timers;
    this.perSecond = perSecond;
    this.most = Math.max(1, perSecond / 10);
    this.counted = timers.nanoTime();
  }

  @Override
  public long demand() {
    long wanted = super.demand();
    if (wanted <= 0) {
      return 0;
    }
    long now = timers.nanoTime();
    allowed = Math.min(most, allowed + (now - counted) * perSecond / NANOS);
    counted = now;
    if (allowed < 1) {
      wait(1 - allowed);
      return 0;
    }
    return Math.min(wanted, (long) allowed);
  }

  private void wait(double missing) {
    if (timer == null) {
      timer =
          timers.after(
              (long) Math.ceil(missing / perSecond * 1000),
              () -> {
                timer = null;
                drained();
              });
    }
  }

  @Override
  void chunk(Chunk chunk) {
    allowed--;
    out.emit(chunk);
    demand(); // what is used up is waited for from now on
  }

  void cancelTimer() {
    if (timer != null) {
      timer.run();
      timer = null;
    }
  }
}
