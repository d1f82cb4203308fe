package io.sluice.sources;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.function.UnaryOperator;

/** A run that tells something else of itself. */
record DescribedRun(UnaryOperator<StreamInfo> change, SourceRun run) implements SourceRun {
  @Override
  public Future<StreamInfo> info() {
    return run.info().map(change);
  }

  @Override
  public void start(ChunkWriter out) {
    run.start(out);
  }

  @Override
  public void close() {
    run.close();
  }
}
