package io.sluice.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers {@code /subscriptions}, the list for operators, and {@code /subscriptions/{name}}: who
 * knows the name of a subscription may stop its source, and operators may stop what is listed.
 */
final class SubscriptionsHandler implements Handler<RoutingContext> {

  /** What such a path begins with; what follows is a secret. */
  static final String PREFIX = "/subscriptions/";

  /** The list. */
  static final String LIST = "/subscriptions";

  private static final String METHODS = "DELETE, OPTIONS";
  private static final String LIST_METHODS = "GET, HEAD, OPTIONS";

  private final HttpOptions options;

  SubscriptionsHandler(HttpOptions options) {
    this.options = options;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    HttpMethod method = ctx.request().method();
    boolean isList = ctx.normalizedPath().length() <= PREFIX.length();
    String methods = isList ? LIST_METHODS : METHODS;
    try {
      if (method.equals(HttpMethod.OPTIONS)) {
        response.putHeader("Allow", methods).setStatusCode(204).end();
      } else if (isList && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
        list(ctx);
      } else if (!isList && method.equals(HttpMethod.DELETE)) {
        stop(ctx);
      } else {
        response.putHeader("Allow", methods);
        throw new Refusal(Problem.of(405, "METHOD_NOT_ALLOWED", "subscriptions take " + methods));
      }
    } catch (Refusal refusal) {
      refusal.problem().send(response, options);
    }
  }

  private void list(RoutingContext ctx) {
    refuseStrangers(ctx);
    JsonObject page =
        SubscriptionListing.of(
            ctx.vertx(), Query.parse(ctx.request().query(), options.limits().parameters()));
    Future<Void> unused =
        ctx.response()
            .putHeader("Content-Type", "application/json")
            .putHeader("Cache-Control", "no-store")
            .end(page.toBuffer().appendString("\n"));
  }

  private void refuseStrangers(RoutingContext ctx) {
    Problem problem = options.operators().refusal(ctx.request());
    if (problem != null) {
      throw new Refusal(problem);
    }
  }

  private void stop(RoutingContext ctx) {
    Vertx vertx = ctx.vertx();
    String path = ctx.normalizedPath();
    String name = path.substring(path.indexOf(PREFIX) + PREFIX.length());
    StreamCall listed = Subscriptions.of(vertx).of(name);
    Answer answer = Answers.of(vertx).ofSubscription(name);
    if (listed != null) {
      refuseStrangers(ctx);
      listed.stop();
    } else if (answer != null) {
      answer.run(answer::stop);
    } else {
      throw new Refusal(
          Problem.of(404, "UNKNOWN_SUBSCRIPTION", "there is no such subscription, or no longer"));
    }
    ctx.response().setStatusCode(204).end();
  }
}
