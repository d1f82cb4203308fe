package io.sluice.http;

import io.sluice.core.spi.LogText;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per response, when it ends, to the logger {@code io.sluice.access}: client, method,
 * path, status, body bytes, duration and how it ended. Never a query string, nor a subscription's
 * name: they are secrets.
 */
final class AccessLog {

  private static final Logger log = LoggerFactory.getLogger("io.sluice.access");

  /** Where a handler leaves how a response ended. */
  private static final String ENDED_AS = "sluice.ended-as";

  /** Where a route leaves the path that is told. */
  private static final String PATH = "sluice.path";

  private AccessLog() {}

  /** Has a line written when this request's response ends. */
  static void attach(RoutingContext ctx) {
    if (!log.isInfoEnabled()) {
      return;
    }
    long began = System.nanoTime();
    ctx.addEndHandler(ended ->
        log.info(
            "{} {} {} {} {} {}ms {}",
            client(ctx),
            LogText.shown(ctx.request().method().name()),
            path(ctx),
            ctx.response().getStatusCode(),
            ctx.response().bytesWritten(),
            (System.nanoTime() - began) / 1_000_000,
            endedAs(ctx)));
  }

  /** Has another path told than that of the request, which has a secret in it. */
  static void pathAs(RoutingContext ctx, String path) {
    ctx.put(PATH, path);
  }

  /** A subscription's name is a secret. */
  static String path(RoutingContext ctx) {
    String instead = ctx.get(PATH);
    if (instead != null) {
      return LogText.shown(instead);
    }
    String path = Objects.requireNonNullElse(ctx.request().path(), "-");
    int secret = path.indexOf(SubscriptionsHandler.PREFIX);
    return secret < 0
        ? LogText.shown(path)
        : LogText.shown(path.substring(0, secret)) + SubscriptionsHandler.PREFIX + "-";
  }

  /** Notes how the response ends; the first word stands. */
  static void endedAs(RoutingContext ctx, String word) {
    if (ctx.get(ENDED_AS) == null) {
      ctx.put(ENDED_AS, word);
    }
  }

  /**
   * Whether the end handler was told of a success says nothing here: over HTTP/2 a response whose
   * last frame leaves at once is told of its closed stream before its end, and one whose connection
   * broke is told of an end.
   */
  private static String endedAs(RoutingContext ctx) {
    String word = ctx.get(ENDED_AS);
    return word != null ? word : ctx.response().ended() ? "-" : "gone";
  }

  static String client(RoutingContext ctx) {
    SocketAddress remote = ctx.request().remoteAddress();
    String host = remote == null ? null : remote.hostAddress();
    return host == null ? "-" : host;
  }
}
