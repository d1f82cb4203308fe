package io.sluice.http;

import io.netty.channel.ChannelFuture;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Tells and closes a connection whose peer is not to be waited for. Vert.x's own {@code close()}
 * first waits until everything written was accepted, which a peer that does not read never does,
 * and it offers no other way; so this one place goes to the channel below.
 */
final class HardClose {

  /** {@code CANCEL}: RFC 9113, section 7. */
  static final long HTTP2_CANCEL = 0x8;

  private HardClose() {}

  /**
   * Whether nothing is read from the connection, so that its peer could leave unnoticed: it has
   * sent more requests ahead than Vert.x queues behind the one being answered.
   */
  static boolean isDeaf(HttpServerRequest request) {
    return request.version() != HttpVersion.HTTP_2
        && request.connection() instanceof ConnectionBase connection
        && !connection.channelHandlerContext().channel().config().isAutoRead();
  }

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
