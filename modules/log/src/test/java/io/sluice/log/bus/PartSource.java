package io.sluice.log.bus;

import io.sluice.core.StreamInfo;
import io.sluice.core.log.From;
import io.sluice.core.log.LogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;

/** Streams what a log has just now, once: enough to see which log was asked for. */
final class PartSource {

  private PartSource() {}

  static StreamSource of(LogStore store) {
    return request ->
        new SourceRun() {
          @Override
          public Future<StreamInfo> info() {
            return store.head(request.path()).map(head -> StreamInfo.of(head.contentType()));
          }

          @Override
          public void start(ChunkWriter out) {
            store
                .read(request.path(), From.START, 1_000, 1 << 20)
                .onSuccess(batch -> {
                  out.emitAll(batch.chunks());
                  out.end();
                })
                .onFailure(out::fail);
          }
        };
  }
}
