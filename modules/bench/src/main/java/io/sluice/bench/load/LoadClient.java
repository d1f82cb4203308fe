package io.sluice.bench.load;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one stream so many times at once, on one thread, and counts events: {@code LoadClient URL
 * FORM READERS WARM-UP-MILLIS MILLIS}. Prints {@link #MEASURING} once warm, and then one {@link
 * LoadResult} line. Exits with 1 when a reader loses its stream.
 */
public final class LoadClient {

  /** The line printed when the counted time begins. */
  public static final String MEASURING = "measuring";

  private final URI url;
  private final EventForm form;
  private final List<Reader> readers = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
  private long bytes;

  private LoadClient(URI url, EventForm form) {
    this.url = url;
    this.form = form;
  }

  public static void main(String[] args) throws IOException {
    LoadClient client = new LoadClient(URI.create(args[0]), EventForm.valueOf(args[1]));
    Duration warmUp = Duration.ofMillis(Long.parseLong(args[3]));
    Duration measured = Duration.ofMillis(Long.parseLong(args[4]));
    System.out.println(client.run(Integer.parseInt(args[2]), warmUp, measured).toLine());
  }

  private LoadResult run(int count, Duration warmUp, Duration measured) throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < count; i++) {
        readers.add(open(selector));
      }
      readUntil(selector, System.nanoTime() + warmUp.toNanos());
      System.out.println(MEASURING);
      long eventsBefore = events();
      long bytesBefore = bytes;
      long start = System.nanoTime();
      readUntil(selector, start + measured.toNanos());
      long nanos = System.nanoTime() - start;
      long slowest = readers.stream().mapToLong(r -> r.events.count()).min().orElse(0);
      return new LoadResult(events() - eventsBefore, bytes - bytesBefore, nanos, slowest);
    } finally {
      for (Reader reader : readers) {
        reader.channel.close();
      }
    }
  }

  private Reader open(Selector selector) throws IOException {
    SocketChannel channel = Request.send(url, form.mediaType());
    channel.configureBlocking(false);
    LineCounter events = new LineCounter(form.lineStart());
    Reader reader = new Reader(channel, new Response(events), events);
    channel.register(selector, SelectionKey.OP_READ, reader);
    return reader;
  }

  private void readUntil(Selector selector, long deadline) throws IOException {
    long left = deadline - System.nanoTime();
    while (left > 0) {
      selector.select(key -> read((Reader) key.attachment()), Math.max(1, left / 1_000_000));
      left = deadline - System.nanoTime();
    }
  }

  private void read(Reader reader) {
    buffer.clear();
    int count;
    try {
      count = reader.channel.read(buffer);
    } catch (IOException broken) {
      throw new IllegalStateException("a stream broke off: " + broken.getMessage(), broken);
    }
    if (count < 0) {
      throw new IllegalStateException("a stream ended while it was measured");
    }
    bytes += count;
    reader.response.accept(buffer.array(), 0, count);
  }

  private long events() {
    return readers.stream().mapToLong(r -> r.events.count()).sum();
  }

  private record Reader(SocketChannel channel, Response response, LineCounter events) {}
}
