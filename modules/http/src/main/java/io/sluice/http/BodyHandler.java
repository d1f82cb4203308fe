package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/**
 * Reads a request's body, within the limits, before a route of an application's own has it, and the
 * name that its path tells, if it tells one; what is wrong with either is answered here.
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
  private final BiConsumer<RoutingContext, Problem> refusing;

  /**
   * For a route.
   *
   * @param prefix what comes before the name in the path, ending with a slash
   * @param options limits and timings
   */
  public BodyHandler(String prefix, HttpOptions options, Route route) {
    this(prefix, options, route, (context, problem) -> problem.send(context.response(), options));
  }

  private BodyHandler(
      String prefix,
      HttpOptions options,
      Route route,
      BiConsumer<RoutingContext, Problem> refusing) {
    this.prefix = prefix;
    this.options = options;
    this.route = route;
    this.refusing = refusing;
  }

  /**
   * For a route whose path tells no name, and that says in a form of its own what is wrong.
   *
   * @param options limits and timings
   * @param route has the body; what it throws is answered as a failure
   * @param refusing answers with a problem: a body too large, too slow, encoded, broken off, or
   *     what the route threw. {@code Retry-After} is set where the status carries it
   */
  public static BodyHandler unnamed(
      HttpOptions options,
      BiConsumer<RoutingContext, Chunk> route,
      BiConsumer<RoutingContext, Problem> refusing) {
    return new BodyHandler(
        "", options, (context, name, body) -> route.accept(context, body), refusing);
  }

  @Override
  public void handle(RoutingContext context) {
    String name;
    try {
      name = prefix.isEmpty() ? "" : name(context);
    } catch (Refusal refusal) {
      refuse(context, refusal.problem());
      return;
    }
    RequestBody.read(context, options, Pulse.of(context.vertx(), this, options))
        .onComplete(body -> answer(context, name, body), error -> refuse(context, problem(error)));
  }

  private String name(RoutingContext context) {
    return StreamName.of(context.normalizedPath().substring(prefix.length()));
  }

  private void answer(RoutingContext context, String name, Chunk body) {
    try {
      route.answer(context, name, body);
    } catch (RuntimeException e) {
      refuse(context, problem(e));
    }
  }

  private void refuse(RoutingContext context, Problem problem) {
    AccessLog.endedAs(context, problem.code());
    problem.retryAfter(context.response(), options);
    refusing.accept(context, problem);
  }

  private static Problem problem(Throwable error) {
    return error instanceof Refusal refusal ? refusal.problem() : Problem.of(Failure.of(error));
  }
}
