package io.sluice.sources;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;

/** Finds the context that a run belongs to. */
final class Contexts {
  private Contexts() {}

  /** The context this thread is on; a run's methods are called on one. */
  static Context current() {
    return Objects.requireNonNull(
        Vertx.currentContext(), "a run is started on a context of Vert.x");
  }
}
