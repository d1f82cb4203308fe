package io.sluice.sources.combine;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A run with something done to what it writes.
 *
 * @param run the inner one
 * @param change what the stream is then
 * @param writer what the inner run writes to, around the reader's
 */
record StepRun(
    SourceRun run, UnaryOperator<StreamInfo> change, Function<ChunkWriter, ForwardingWriter> writer)
    implements SourceRun {
  @Override
  public Future<StreamInfo> info() {
    return run.info().map(Infos::changed).map(change);
  }

  @Override
  public void start(ChunkWriter out) {
    ForwardingWriter inner = writer.apply(out);
    out.drainHandler(ignored -> inner.drained());
    run.start(inner);
  }

  @Override
  public void close() {
    run.close();
  }
}
