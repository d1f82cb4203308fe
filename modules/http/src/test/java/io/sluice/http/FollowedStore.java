package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows the logs of a store, in the plainest way. */
record FollowedStore(Vertx vertx, WatchableLogStore store) implements StreamSource {

  @Override
  public SourceRun open(StreamRequest request) {
    return new Run(vertx.getOrCreateContext(), store, request);
  }

  private static final class Run implements SourceRun {
    private final Context context;
    private final WatchableLogStore store;
    private final StreamRequest request;
    private LogOffset next = LogOffset.START;
    private boolean reading;
    private boolean changed;
    private boolean closed;
    private WatchableLogStore.@Nullable Watch watch;

    Run(Context context, WatchableLogStore store, StreamRequest request) {
      this.context = context;
      this.store = store;
      this.request = request;
    }

    private <T> Future<T> here(Future<T> future) {
      Promise<T> promise = Promise.promise();
      future.onComplete(result -> context.runOnContext(ignored -> promise.handle(result)));
      return promise.future();
    }

    @Override
    public Future<StreamInfo> info() {
      From from = From.parse("from", Objects.requireNonNullElse(request.from(), "-1"));
      return here(store.read(request.path(), from, 1, 1))
          .map(batch -> {
            next = batch.from();
            return StreamInfo.of(batch.head().contentType())
                .from(next)
                .endless(!batch.head().isClosed());
          });
    }

    @Override
    public void start(ChunkWriter out) {
      watch = store.watch(request.path(), () -> context.runOnContext(ignored -> changed(out)));
      out.drainHandler(ignored -> pump(out));
      pump(out);
    }

    private void changed(ChunkWriter out) {
      changed = true;
      pump(out);
    }

    private void pump(ChunkWriter out) {
      int demand = (int) Math.min(out.demand(), LogStore.MAX_READ_CHUNKS);
      if (reading || closed || demand == 0) {
        return;
      }
      reading = true;
      changed = false;
      here(store.read(request.path(), From.at(next), demand, LogStore.MAX_READ_BYTES))
          .onSuccess(batch -> read(out, batch))
          .onFailure(out::fail);
    }

    private void read(ChunkWriter out, LogBatch batch) {
      reading = false;
      if (closed) {
        return;
      }
      next = batch.next();
      out.emitAll(batch.chunks());
      if (batch.isEnd()) {
        out.end();
      } else if (changed || !batch.chunks().isEmpty()) {
        pump(out);
      }
    }

    @Override
    public void close() {
      closed = true;
      if (watch != null) {
        watch.close();
      }
    }
  }
}
