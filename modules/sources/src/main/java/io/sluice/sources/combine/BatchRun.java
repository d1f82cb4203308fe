package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.function.Function;

/** A run in batches; what it is of decides how its chunks become elements. */
final class BatchRun implements SourceRun {
  private final SourceRun run;
  private final int count;
  private Function<Chunk, Chunk> element = JsonFields::checked;

  BatchRun(SourceRun run, int count) {
    this.run = run;
    this.count = count;
  }

  @Override
  public Future<StreamInfo> info() {
    return run.info()
        .map(info -> {
          element = info.isJson() ? JsonFields::checked : BatchWriter::quoted;
          return Combine.batched(info, count);
        });
  }

  @Override
  public void start(ChunkWriter out) {
    BatchWriter batches = new BatchWriter(out, count, element);
    out.drainHandler(ignored -> batches.drained());
    run.start(batches);
  }

  @Override
  public void close() {
    run.close();
  }
}
