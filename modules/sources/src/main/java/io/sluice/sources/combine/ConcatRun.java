package io.sluice.sources.combine;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run after the other; the next is started when the one before has completed. */
final class ConcatRun implements SourceRun {
  private final List<SourceRun> runs;
  private @Nullable ForwardingWriter writer;
  private int started;
  private boolean closed;
  private boolean advancing;
  private boolean more;

  ConcatRun(List<SourceRun> runs) {
    this.runs = runs;
  }

  @Override
  public Future<StreamInfo> info() {
    return Infos.all(runs);
  }

  @Override
  public void start(ChunkWriter out) {
    out.drainHandler(ignored -> {
      if (writer != null) {
        writer.drained();
      }
    });
    next(out);
  }

  /** A loop, since a run may complete while it is started. */
  private void next(ChunkWriter out) {
    more = true;
    if (advancing) {
      return;
    }
    advancing = true;
    while (more && !closed) {
      more = false;
      if (started > 0) {
        runs.get(started - 1).close();
      }
      if (started == runs.size()) {
        closed = true;
        out.end();
      } else {
        begin(runs.get(started++), out);
      }
    }
    advancing = false;
  }

  private void begin(SourceRun run, ChunkWriter out) {
    ForwardingWriter inner =
        new ForwardingWriter(out) {
          @Override
          void completed() {
            next(out);
          }
        };
    writer = inner;
    try {
      run.start(inner);
    } catch (RuntimeException e) {
      inner.fail(e);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runs.subList(Math.max(0, started - 1), runs.size()).forEach(SourceRun::close);
    }
  }
}
