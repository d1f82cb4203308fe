package io.sluice.core.internal.endpoint;

import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.StreamLog;
import io.vertx.core.Future;

/** A handle on one log: the default store's methods with its name. */
record BusLog(VertxChunkBus bus, String name) implements StreamLog {

  @Override
  public Future<Creation.Result> create(Creation creation) {
    return bus.logs().create(name, creation);
  }

  @Override
  public Future<Append.Result> append(Append append) {
    return bus.logs().append(name, append);
  }

  @Override
  public Future<LogHead> head() {
    return bus.logs().head(name);
  }

  @Override
  public Future<Void> delete() {
    return bus.logs().delete(name);
  }

  @Override
  public LogWriter writer() {
    return bus.logsOnBus().writer(name);
  }

  @Override
  public Future<ChunkStream> open(StreamRequest request) {
    return bus.open(name, request);
  }
}
