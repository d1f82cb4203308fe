package io.sluice.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router's own errors as problem documents. */
final class RouterProblems {

  private static final Logger log = LoggerFactory.getLogger(RouterProblems.class);

  private RouterProblems() {}

  static void install(Router router, HttpOptions options) {
    for (int status : new int[] {400, 404, 405, 406, 408, 413, 414, 415, 500, 501, 503}) {
      router.errorHandler(status, ctx -> answer(ctx, status, options));
    }
  }

  private static void answer(RoutingContext ctx, int status, HttpOptions options) {
    if (status >= 500 && ctx.failure() != null) {
      log.error("{} failed", AccessLog.path(ctx), ctx.failure());
    }
    String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
    String code = reason.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z]+", "_");
    String detail =
        switch (status) {
          case 400 -> "the request is malformed, or has no Host header, or one that is no host";
          case 404 -> "there is nothing at this path; see /streams";
          default -> reason;
        };
    ctx.response().putHeader("X-Content-Type-Options", "nosniff");
    Problem.of(status, code, detail).send(ctx.response(), options);
  }
}
