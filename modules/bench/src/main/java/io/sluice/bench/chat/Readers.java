package io.sluice.bench.chat;

import io.sluice.bench.load.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Reads so many answers at once, each on a connection of its own, all on the calling thread. The
 * last reader is slow: it takes a few bytes, now and then.
 */
final class Readers implements AutoCloseable {

  /** What the slow reader's socket holds for it, as far as the system lets it be so little. */
  private static final int SLOW_BUFFER = 4_096;

  private static final int SLOW_TURNS = 2;
  private static final long SELECT_MS = 10;

  private final Selector selector;
  private final List<Reader> readers = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
  private final ByteBuffer slowBuffer;
  private final Latencies latencies = new Latencies();
  private final int slow;
  private long slowAt = System.nanoTime();
  private long slowRead;
  private boolean counts;

  private record Reader(SocketChannel channel, Tokens tokens, Response response) {}

  /**
   * Connects and asks.
   *
   * @param url of the server
   * @param answers how many
   * @param slowRate bytes a second of the last one
   */
  Readers(URI url, Way way, int answers, int slowRate) throws IOException {
    this.selector = Selector.open();
    this.slow = answers - 1;
    this.slowBuffer = ByteBuffer.allocate(Math.max(1, slowRate / SLOW_TURNS));
    for (int answer = 0; answer < answers; answer++) {
      readers.add(ask(url, way, answer));
      read(0); // what was asked for is read meanwhile
    }
  }

  private Reader ask(URI url, Way way, int answer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (answer == slow) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SLOW_BUFFER);
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    String body = way.question(answer).encode();
    String request =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(way.target(), url.getAuthority(), body.length(), body);
    ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (out.hasRemaining()) {
      channel.write(out);
    }
    channel.configureBlocking(false);
    Tokens tokens = new Tokens(answer, latencies);
    Reader reader = new Reader(channel, tokens, new Response(tokens));
    if (answer != slow) {
      channel.register(selector, SelectionKey.OP_READ, reader);
    }
    return reader;
  }

  /** Reads until something is so, or so long at most; tells whether it is. */
  boolean readUntil(BooleanSupplier met, Duration most) throws IOException {
    long deadline = System.nanoTime() + most.toNanos();
    while (!met.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      read(SELECT_MS);
    }
    return true;
  }

  /** Reads for so long, and counts what comes; for how many nanoseconds. */
  long count(Duration time) throws IOException {
    long start = System.nanoTime();
    counts = true;
    readUntil(() -> System.nanoTime() - start >= time.toNanos(), time.plusSeconds(1));
    counts = false;
    return System.nanoTime() - start;
  }

  private void read(long waitMs) throws IOException {
    if (waitMs == 0) {
      selector.selectNow(this::read);
    } else {
      selector.select(this::read, waitMs);
    }
    if (readers.size() > slow && System.nanoTime() - slowAt > 1_000_000_000L / SLOW_TURNS) {
      slowAt = System.nanoTime();
      slowRead += Math.max(0, readers.get(slow).channel().read(slowBuffer.clear()));
    }
  }

  private void read(SelectionKey key) {
    Reader reader = (Reader) key.attachment();
    int count;
    try {
      count = reader.channel().read(buffer.clear());
    } catch (IOException broken) {
      throw new IllegalStateException("a reader's connection broke", broken);
    }
    if (count < 0) {
      key.cancel();
      return;
    }
    reader.tokens().at(System.nanoTime(), counts);
    reader.response().accept(buffer.array(), 0, count);
  }

  /** Those that are not slow. */
  List<Tokens> tokens() {
    return readers.stream().limit(slow).map(Reader::tokens).toList();
  }

  /** How old the tokens were that counted. */
  Latencies latencies() {
    return latencies;
  }

  /** How many bytes the slow one has taken. */
  long slowRead() {
    return slowRead;
  }

  @Override
  public void close() throws IOException {
    for (Reader reader : readers) {
      reader.channel().close();
    }
    selector.close();
  }
}
