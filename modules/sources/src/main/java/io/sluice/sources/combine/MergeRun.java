package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs side by side, chunk by chunk as they come. Nothing waits here: all write through to the
 * reader's demand, which each sees only up to its share of it in this turn. When one has used its
 * share up, the shares are dealt anew on the next turn, beginning with another run.
 */
final class MergeRun implements SourceRun {

  /** The largest share: small enough that a quick run does not look like the only one. */
  static final long MAX_SHARE = 64;

  private final List<SourceRun> runs;
  private final List<Share> live = new ArrayList<>();
  private @Nullable Context context;
  private @Nullable ChunkWriter out;
  private boolean scheduled;
  private boolean closed;
  private int first;

  MergeRun(List<SourceRun> runs) {
    this.runs = runs;
  }

  @Override
  public Future<StreamInfo> info() {
    return Infos.all(runs);
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    context = Objects.requireNonNull(Vertx.currentContext(), "a run is started on a context");
    out.drainHandler(ignored -> deal());
    for (SourceRun ignored : runs) {
      live.add(new Share(out));
    }
    List<Share> shares = List.copyOf(live);
    deal();
    for (int i = 0; i < runs.size() && !closed && !out.isEnded(); i++) {
      Share share = shares.get(i);
      try {
        runs.get(i).start(share);
      } catch (RuntimeException e) {
        share.fail(e);
      }
    }
    if (runs.isEmpty()) {
      out.end();
    }
  }

  private void deal() {
    ChunkWriter to = out;
    if (closed || to == null || live.isEmpty() || to.demand() <= 0) {
      return;
    }
    long share = Math.max(1, Math.min(MAX_SHARE, to.demand() / live.size()));
    List<Share> order = new ArrayList<>(live);
    for (Share each : order) {
      each.left = share;
    }
    int from = first % order.size();
    for (int i = 0; i < order.size() && to.demand() > 0 && !closed; i++) {
      order.get((from + i) % order.size()).drained();
    }
  }

  private void dealSoon() {
    if (!scheduled && context != null) {
      scheduled = true;
      context.runOnContext(ignored -> {
        scheduled = false;
        deal();
      });
    }
  }

  @Override
  public void close() {
    closed = true;
    runs.forEach(SourceRun::close);
  }

  /** One run's writer. */
  private final class Share extends ForwardingWriter {
    private long left;

    Share(ChunkWriter out) {
      super(out);
    }

    @Override
    public long demand() {
      return Math.min(left, super.demand());
    }

    @Override
    void chunk(Chunk chunk) {
      if (--left == 0) {
        dealSoon();
      }
      first = live.indexOf(this) + 1;
      out.emit(chunk);
    }

    @Override
    void completed() {
      live.remove(this);
      if (live.isEmpty()) {
        out.end();
      } else {
        dealSoon();
      }
    }
  }
}
