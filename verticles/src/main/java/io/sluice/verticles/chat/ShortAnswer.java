package io.sluice.verticles.chat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Short answers: for one client at one time. */
final class ShortAnswer {
  private ShortAnswer() {}

  /** Answers with an object. */
  static Future<Void> send(RoutingContext ctx, JsonObject json) {
    return send(ctx, "application/json", json.toBuffer());
  }

  /** Answers with this; a client that left is no failure. */
  static Future<Void> send(RoutingContext ctx, String contentType, Buffer body) {
    if (ctx.response().closed()) {
      return Future.succeededFuture();
    }
    return ctx.response()
        .putHeader("Content-Type", contentType)
        .putHeader("Cache-Control", "no-store")
        .end(body)
        .otherwiseEmpty();
  }

  /** Answers that there is nothing: it stops an EventSource, too. */
  static Future<Void> nothing(RoutingContext ctx) {
    if (ctx.response().closed()) {
      return Future.succeededFuture();
    }
    return ctx.response()
        .setStatusCode(204)
        .putHeader("Cache-Control", "no-store")
        .end()
        .otherwiseEmpty();
  }
}
