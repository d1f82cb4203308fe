package io.sluice.core.internal.endpoint;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The bus of one Vertx. */
public final class VertxChunkBus {
  private VertxChunkBus() {}

  public static ChunkBus on(Vertx vertx, @Nullable ChunkBusOptions options) {
    throw new IllegalStateException();
  }
}
