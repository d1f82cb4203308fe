package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source that says what it was told to say, as far as it is asked. Counts its runs. */
final class ScriptedSource implements StreamSource {
  private final @Nullable List<? extends Item> chunks;
  private final Outcome outcome;
  private final boolean refuses;
  private final AtomicInteger runs = new AtomicInteger();

  private ScriptedSource(@Nullable List<? extends Item> chunks, Outcome outcome, boolean refuses) {
    this.chunks = chunks;
    this.outcome = outcome;
    this.refuses = refuses;
  }

  static ScriptedSource completing(Chunk... chunks) {
    return new ScriptedSource(List.of(chunks), Outcome.COMPLETED, false);
  }

  /** With gaps between its chunks. */
  static ScriptedSource telling(Item... items) {
    return new ScriptedSource(List.of(items), Outcome.COMPLETED, false);
  }

  static ScriptedSource failing(Failure failure, Chunk... chunks) {
    return new ScriptedSource(List.of(chunks), new Outcome.Failed(failure), false);
  }

  static ScriptedSource refusing(Failure failure) {
    return new ScriptedSource(List.of(), new Outcome.Failed(failure), true);
  }

  /** The numbers, without end. */
  static ScriptedSource endless() {
    return new ScriptedSource(null, Outcome.COMPLETED, false);
  }

  int runs() {
    return runs.get();
  }

  @Override
  public SourceRun open(StreamRequest request) {
    runs.incrementAndGet();
    return new Run();
  }

  private final class Run implements SourceRun {
    private int next;

    @Override
    public Future<StreamInfo> info() {
      return refuses && outcome instanceof Outcome.Failed failed
          ? Future.failedFuture(new StreamException(failed.failure()))
          : Future.succeededFuture(StreamInfo.of(StreamInfo.JSON));
    }

    @Override
    public void start(ChunkWriter out) {
      out.drainHandler(ignored -> write(out));
      write(out);
    }

    private void write(ChunkWriter out) {
      while (out.demand() > 0 && (chunks == null || next < chunks.size())) {
        int i = next++;
        switch (chunks == null ? Chunk.json(i) : chunks.get(i)) {
          case Chunk chunk -> out.emit(chunk);
          case Gap gap -> out.gap(gap);
        }
      }
      if (chunks != null && next == chunks.size() && !out.isEnded()) {
        switch (outcome) {
          case Outcome.Completed completed -> out.end();
          case Outcome.Failed failed -> out.fail(failed.failure());
          case Outcome.Cancelled cancelled -> out.cancel(cancelled.by());
        }
      }
    }
  }
}
