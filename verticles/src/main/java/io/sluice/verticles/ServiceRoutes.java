package io.sluice.verticles;

import io.sluice.http.ClusterView;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.sluice.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What operators and their tools ask for, beside the streams. */
final class ServiceRoutes {
  private static final JsonObject LEAVING =
      new JsonObject().put("state", Member.State.LEAVING.text());

  private final HttpOptions options;

  private ServiceRoutes(HttpOptions options) {
    this.options = options;
  }

  static void mount(
      Router router,
      Vertx vertx,
      Metrics metrics,
      Draining draining,
      HttpOptions options,
      ClusterView cluster) {
    ServiceRoutes routes = new ServiceRoutes(options);
    HealthChecks live = HealthChecks.create(vertx);
    live.register("event-loop", check -> check.complete(Status.OK()));
    HealthChecks ready = HealthChecks.create(vertx);
    ready.register(
        "accepting",
        check -> check.complete(draining.hasBegun() ? Status.KO(LEAVING) : Status.OK()));
    ready.register("store", check -> check.complete(StoreHealth.of(vertx)));
    ready.register("workers", check -> check.complete(WorkerHealth.of(vertx).status()));
    if (cluster.self() != null) {
      // Others that are away are told, but no reason to send requests elsewhere.
      ready.register(
          "cluster",
          check -> check.complete(Status.OK(new JsonObject().put("members", cluster.members()))));
    }
    Buffer openapi = Buffer.buffer(resource("openapi.yaml"));
    routes.read(router, "/metrics", context -> metrics.serve(vertx, context.request()));
    routes.read(router, "/health/live", context -> health(context, live));
    routes.read(router, "/health/ready", context -> health(context, ready));
    routes.read(
        router,
        "/openapi.yaml",
        context -> context.response().putHeader("Content-Type", "application/yaml").end(openapi));
  }

  private interface Answer {
    Future<Void> to(RoutingContext context);
  }

  /** GET and HEAD are answered, any other method refused. */
  private void read(Router router, String path, Answer answer) {
    Handler<RoutingContext> handler =
        context -> answer.to(context).onFailure(error -> failed(context, error));
    router.get(path).handler(handler);
    router.head(path).handler(handler);
    router.route(path).handler(this::methodNotAllowed);
  }

  /** A client that left is no failure. */
  private static void failed(RoutingContext context, Throwable error) {
    if (!context.response().closed() && !context.response().headWritten()) {
      context.fail(500, error);
    }
  }

  private void methodNotAllowed(RoutingContext context) {
    context.response().putHeader("Allow", "GET, HEAD");
    Problem.of(405, "METHOD_NOT_ALLOWED", "this can only be read: GET or HEAD")
        .send(context.response(), options);
  }

  private static Future<Void> health(RoutingContext context, HealthChecks checks) {
    return checks
        .checkStatus()
        .compose(result ->
            context
                .response()
                .setStatusCode(CheckResult.isUp(result) ? 200 : 503)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(result.toJson().toBuffer()));
  }

  private static byte[] resource(String name) {
    try (InputStream in = ServiceRoutes.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
