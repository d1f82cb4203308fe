package io.sluice.http;

import io.sluice.core.StreamException;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogStore;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** Answers {@code /v1/stream/…}. */
final class DurableHandler implements Handler<RoutingContext> {

  static final String METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

  private static final Set<HttpMethod> SERVED =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.POST, HttpMethod.DELETE);

  private final LogStore store;
  private final DurableReader reader;
  private final DurableWriter writer;
  private final HttpOptions options;

  DurableHandler(
      LogStore store, LogFollower follower, HttpOptions options, DurableOptions durable) {
    this.store = store;
    this.reader = new DurableReader(store, follower, durable);
    this.writer = new DurableWriter(store, durable);
    this.options = options;
  }

  @Override
  public void handle(RoutingContext ctx) {
    try {
      answer(ctx);
    } catch (Refusal refusal) {
      refuse(ctx, refusal.problem());
    } catch (StreamException e) {
      refuse(ctx, Problem.of(e.failure()));
    }
  }

  private void answer(RoutingContext ctx) {
    HttpMethod method = ctx.request().method();
    if (method.equals(HttpMethod.OPTIONS)) {
      ctx.response()
          .putHeader("Allow", METHODS)
          .putHeader("Access-Control-Allow-Methods", METHODS)
          .putHeader("Access-Control-Allow-Headers", DurableHeader.SENT)
          .setStatusCode(204)
          .end();
      return;
    }
    if (!SERVED.contains(method)) {
      ctx.response().putHeader("Allow", METHODS);
      throw new Refusal(Problem.of(405, "METHOD_NOT_ALLOWED", "logs take " + METHODS));
    }
    DurableCall call =
        DurableCall.enter(ctx, DurableName.of("path", ctx.request().path()), options, this);
    try {
      serve(call, method);
    } catch (Refusal | StreamException e) {
      call.failed(e);
    }
  }

  private void serve(DurableCall call, HttpMethod method) {
    if (method.equals(HttpMethod.GET)) {
      reader.read(call);
    } else if (method.equals(HttpMethod.PUT)) {
      writer.create(call);
    } else if (method.equals(HttpMethod.POST)) {
      writer.append(call);
    } else if (method.equals(HttpMethod.HEAD)) {
      call.here(store.head(call.name()))
          .onSuccess(head -> head(call, head))
          .onFailure(call::failed);
    } else {
      call.here(store.delete(call.name()))
          .onSuccess(ignored -> call.end(204))
          .onFailure(call::failed);
    }
  }

  private static void head(DurableCall call, LogHead head) {
    HttpServerResponse response = call.response();
    describe(response, head);
    response
        .putHeader("Content-Type", DurableReader.shownType(head))
        .putHeader("Cache-Control", "no-store");
    call.end(200);
  }

  /** Says of a log what HEAD and PUT say. */
  static void describe(HttpServerResponse response, LogHead head) {
    response.putHeader(DurableHeader.NEXT_OFFSET, head.tail().toString());
    if (head.options().ttl() != null) {
      response.putHeader(DurableHeader.TTL, Long.toString(head.options().ttl().toSeconds()));
    }
    if (head.options().expiresAt() != null) {
      response.putHeader(DurableHeader.EXPIRES_AT, head.options().expiresAt().toString());
    }
    if (head.isClosed()) {
      response.putHeader(DurableHeader.CLOSED, DurableHeader.TRUE);
    }
  }

  private void refuse(RoutingContext ctx, Problem problem) {
    AccessLog.endedAs(ctx, problem.code());
    problem.send(ctx.response(), options);
  }
}
