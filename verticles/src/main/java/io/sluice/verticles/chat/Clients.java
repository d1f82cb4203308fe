package io.sluice.verticles.chat;

import io.sluice.core.TraceParent;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Who asks, the remote address until somebody tells more, and in which trace. */
final class Clients {
  private Clients() {}

  static String address(RoutingContext ctx) {
    SocketAddress remote = ctx.request().remoteAddress();
    String host = remote == null ? null : remote.hostAddress();
    return host == null ? "unknown" : host;
  }

  /** The trace that the request is part of; null for none. */
  static @Nullable String trace(RoutingContext ctx) {
    return TraceParent.orNull(ctx.request().getHeader(TraceParent.HEADER));
  }
}
