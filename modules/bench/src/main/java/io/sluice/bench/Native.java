package io.sluice.bench;

import io.vertx.core.VertxOptions;

/**
 * Vert.x as a node of Sluice has it: with the native transport, which RSocket and Spring take by
 * themselves wherever it is at hand. What is compared is not one transport with another.
 */
public final class Native {

  private Native() {}

  /** With event loops as they come. */
  public static VertxOptions transport() {
    return new VertxOptions().setPreferNativeTransport(true);
  }

  /** With so many event loops. */
  public static VertxOptions transport(int loops) {
    return transport().setEventLoopPoolSize(loops);
  }
}
