package io.sluice.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that each read the head of an endless answer, and then nothing until closed. */
public final class StalledReaders implements AutoCloseable {

  /** Small, so that what nobody reads stays with the server. */
  private static final int RECEIVE_BUFFER = 4_096;

  private static final int HEAD_BYTES = 128;

  private final List<SocketChannel> all = new ArrayList<>();

  private StalledReaders() {}

  /** Opens so many, each of which has the status of its answer then. */
  public static StalledReaders open(URI url, EventForm form, int count) throws IOException {
    StalledReaders readers = new StalledReaders();
    try {
      for (int i = 0; i < count; i++) {
        readers.all.add(connect(form.in(url), form));
      }
      for (SocketChannel channel : readers.all) {
        readStatus(channel);
      }
      return readers;
    } catch (IOException | RuntimeException e) {
      readers.close();
      throw e;
    }
  }

  private static SocketChannel connect(URI url, EventForm form) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    Request.write(channel, url, form.mediaType());
    return channel;
  }

  private static void readStatus(SocketChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    if (channel.read(head) < 0) {
      throw new EOFException("a reader got no answer");
    }
    String text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
    if (!text.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("a reader was answered with " + text);
    }
  }

  /** How many were opened. */
  public int count() {
    return all.size();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : all) {
      channel.close();
    }
  }
}
