package io.sluice.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;

/**
 * One connection that is asked, and what it answers: events that tell when they were made, as
 * {@code "t":<number>}.
 */
public final class Answer implements AutoCloseable {

  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
  private final MadeReader events = new MadeReader();
  private Response response = new Response(events);
  private boolean hasEvent;

  private Answer(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects; nothing is asked yet. */
  public static Answer connect(URI url) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Answer(channel);
  }

  /** Asks; the answer before it was read to its end. */
  public void ask(URI url, EventForm form) throws IOException {
    response = new Response(events);
    hasEvent = false;
    Request.write(channel, form.in(url), form.mediaType());
  }

  /** Waits for the first event, or does nothing where it has come. */
  public void readUntilEvent() throws IOException {
    while (!hasEvent) {
      read(made -> hasEvent = true);
    }
  }

  /** Waits for the answer's last byte. */
  public void readToEnd() throws IOException {
    while (!response.isDone()) {
      read(made -> {});
    }
  }

  /** Reads what comes next, and tells when each event in it was made. */
  public void read(LongConsumer made) throws IOException {
    events.to(made);
    if (channel.read(buffer.clear()) < 0) {
      throw new EOFException("an answer broke off");
    }
    response.accept(buffer.array(), 0, buffer.position());
  }

  /** Lets a selector say when there is something to read; it is attached. */
  public void register(Selector selector) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
