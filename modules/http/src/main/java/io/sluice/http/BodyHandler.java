package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads a request's body, within the limits, and the name that its path tells, before a route of an
 * application's own has both; what is wrong with either is answered here.
 */
public final class BodyHandler implements Handler<RoutingContext> {

  /** What has both. */
  @FunctionalInterface
  public interface Route {
    /** Answers; what it throws is answered as a failure. */
    void answer(RoutingContext context, String name, Chunk body);
  }

  private final String prefix;
  private final HttpOptions options;
  private final Route route;

  /**
   * For a route.
   *
   * @param prefix what comes before the name in the path, ending with a slash
   * @param options limits and timings
   */
  public BodyHandler(String prefix, HttpOptions options, Route route) {
    this.prefix = prefix;
    this.options = options;
    this.route = route;
  }

  @Override
  public void handle(RoutingContext context) {
    String name;
    try {
      name = StreamName.of(context.normalizedPath().substring(prefix.length()));
    } catch (Refusal refusal) {
      refusal.problem().send(context.response(), options);
      return;
    }
    RequestBody.read(context, options, Pulse.of(context.vertx(), this, options))
        .onComplete(
            body -> answer(context, name, body),
            error -> problem(error).send(context.response(), options));
  }

  private void answer(RoutingContext context, String name, Chunk body) {
    try {
      route.answer(context, name, body);
    } catch (RuntimeException e) {
      problem(e).send(context.response(), options);
    }
  }

  private static Problem problem(Throwable error) {
    return error instanceof Refusal refusal ? refusal.problem() : Problem.of(Failure.of(error));
  }
}
