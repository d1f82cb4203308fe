package io.sluice.http;

import io.netty.channel.ChannelFuture;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Closes a connection whose peer does not read. Vert.x's own {@code close()} first waits until
 * everything written was accepted, which such a peer never does, and it offers no other way; so
 * this one place goes to the channel below.
 */
final class HardClose {

  /** {@code CANCEL}: RFC 9113, section 7. */
  static final long HTTP2_CANCEL = 0x8;

  private HardClose() {}

  static void close(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      Future<Void> unused = request.response().reset(HTTP2_CANCEL);
    } else if (request.connection() instanceof ConnectionBase connection) {
      ChannelFuture unused = connection.channelHandlerContext().close();
    } else {
      request.connection().close();
    }
  }
}
