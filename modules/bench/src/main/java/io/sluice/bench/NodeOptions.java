package io.sluice.bench;

import io.vertx.core.VertxOptions;

/**
 * Vert.x as a node of Sluice has it, for Sluice and for what it is beside on Vert.x: with the
 * native transport where there is one, which RSocket and WebFlux take by themselves.
 */
public final class NodeOptions {

  private NodeOptions() {}

  /** To be completed. */
  public static VertxOptions vertx() {
    return new VertxOptions().setPreferNativeTransport(true);
  }
}
