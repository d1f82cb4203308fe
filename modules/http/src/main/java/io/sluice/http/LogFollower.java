package io.sluice.http;

import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;

/** Opens a log as a stream that goes on until the log is closed: {@code ChunkBus::open}. */
@FunctionalInterface
public interface LogFollower {

  /**
   * Opens it on the calling context.
   *
   * @param name the log's name
   * @param request from where
   */
  Future<ChunkStream> open(String name, StreamRequest request);
}
