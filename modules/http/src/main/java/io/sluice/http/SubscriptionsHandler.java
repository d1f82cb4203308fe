package io.sluice.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers {@code /subscriptions/{name}}: who knows the name of a subscription may stop its source.
 */
final class SubscriptionsHandler implements Handler<RoutingContext> {

  /** What such a path begins with; what follows is a secret. */
  static final String PREFIX = "/subscriptions/";

  private static final String METHODS = "DELETE, OPTIONS";

  private final HttpOptions options;

  SubscriptionsHandler(HttpOptions options) {
    this.options = options;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    HttpMethod method = ctx.request().method();
    if (method.equals(HttpMethod.DELETE)) {
      stop(ctx);
    } else if (method.equals(HttpMethod.OPTIONS)) {
      response.putHeader("Allow", METHODS).setStatusCode(204).end();
    } else {
      response.putHeader("Allow", METHODS);
      Problem.of(405, "METHOD_NOT_ALLOWED", "subscriptions take " + METHODS)
          .send(response, options);
    }
  }

  private void stop(RoutingContext ctx) {
    Vertx vertx = ctx.vertx();
    String path = ctx.normalizedPath();
    String name = path.substring(path.indexOf(PREFIX) + PREFIX.length());
    Answer answer = Answers.of(vertx).ofSubscription(name);
    if (answer == null) {
      Problem.of(404, "UNKNOWN_SUBSCRIPTION", "there is no such subscription, or no longer")
          .send(ctx.response(), options);
      return;
    }
    answer.run(answer::stop);
    ctx.response().setStatusCode(204).end();
  }
}
