package io.sluice.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Asks for a resource with HTTP/1.1. */
final class Request {

  private Request() {}

  /** Connects and asks; what comes is the answer. The channel blocks. */
  static SocketChannel send(URI url, String accept) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
    write(channel, url, accept);
    return channel;
  }

  /** Asks once more. */
  static void write(SocketChannel channel, URI url, String accept) throws IOException {
    String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\n\r\n"
            .formatted(target, url.getAuthority(), accept);
    ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }
}
