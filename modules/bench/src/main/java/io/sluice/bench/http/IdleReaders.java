package io.sluice.bench.http;

import io.sluice.bench.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Readers of a stream in which nothing happens. */
final class IdleReaders {

  private IdleReaders() {}

  /** Bytes that one of so many costs; as many come before, so that what all share is there. */
  static long bytesEach(ServerProcess server, String target, int count) throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    try {
      connect(server.url(), target, count, open);
      long before = FanoutServer.heap(server);
      connect(server.url(), target, count, open);
      return (FanoutServer.heap(server) - before) / count;
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  private static void connect(URI url, String target, int count, List<SocketChannel> open)
      throws IOException {
    byte[] request =
        ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    List<SocketChannel> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
      open.add(channel);
      added.add(channel);
      channel.write(ByteBuffer.wrap(request));
    }
    ByteBuffer head = ByteBuffer.allocate(1_024);
    for (SocketChannel channel : added) {
      if (channel.read(head.clear()) < 1) {
        throw new IOException("an idle reader got no answer");
      }
    }
  }
}
