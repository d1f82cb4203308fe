package io.sluice.sources.combine;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A run at so many chunks a second. */
final class RateRun implements SourceRun {
  private final SourceRun run;
  private final double perSecond;
  private final Timers timers;
  private @Nullable RateWriter writer;

  RateRun(SourceRun run, double perSecond, Timers timers) {
    this.run = run;
    this.perSecond = perSecond;
    this.timers = timers;
  }

  @Override
  public Future<StreamInfo> info() {
    return run.info();
  }

  @Override
  public void start(ChunkWriter out) {
    RateWriter rated = new RateWriter(out, perSecond, timers);
    writer = rated;
    out.drainHandler(ignored -> rated.drained());
    run.start(rated);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.cancelTimer();
    }
    run.close();
  }
}
