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
 * FORM READERS WARM-UP-MILLIS MILLIS HELD-MILLIS}. Prints {@link #MEASURING} once warm, and then
 * one {@link LoadResult} line; reads on, while it is held. Exits with 1 when a reader loses its
 * stream.
 */
public final class LoadClient {

  /** The line printed when the counted time begins. */
  public static final String MEASURING = "measuring";

  private final URI url;
  private final EventForm form;
  private final EventAges ages = new EventAges();
  private final List<Reader> readers = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
  private long bytes;

  private LoadClient(URI url, EventForm form) {
    this.url = form.in(url);
    this.form = form;
  }

  public static void main(String[] args) throws IOException {
    LoadClient client = new LoadClient(URI.create(args[0]), EventForm.valueOf(args[1]));
    Duration warmUp = Duration.ofMillis(Long.parseLong(args[3]));
    Duration measured = Duration.ofMillis(Long.parseLong(args[4]));
    client.run(
        Integer.parseInt(args[2]), warmUp, measured, Duration.ofMillis(Long.parseLong(args[5])));
  }

  private void run(int count, Duration warmUp, Duration measured, Duration held)
      throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < count; i++) {
        readers.add(open(selector));
      }
      readUntil(selector, System.nanoTime() + warmUp.toNanos());
      System.out.println(MEASURING);
      ages.clear();
      long eventsBefore = events();
      long bytesBefore = bytes;
      long start = System.nanoTime();
      readUntil(selector, start + measured.toNanos());
      long nanos = System.nanoTime() - start;
      long slowest = readers.stream().mapToLong(r -> r.events.count()).min().orElse(0);
      LoadResult result =
          new LoadResult(
              events() - eventsBefore,
              bytes - bytesBefore,
              nanos,
              slowest,
              ages.percentile(50),
              ages.percentile(99));
      System.out.println(result.toLine());
      readUntil(selector, System.nanoTime() + held.toNanos());
    } finally {
      for (Reader reader : readers) {
        reader.channel.close();
      }
    }
  }

  private Reader open(Selector selector) throws IOException {
    Reader reader = new Reader(Request.send(url, form.mediaType()), form.counter());
    reader.channel.configureBlocking(false);
    reader.channel.register(selector, SelectionKey.OP_READ, reader);
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
    try {
      int count = reader.channel.read(buffer);
      if (count < 0) {
        throw new IllegalStateException("a stream ended while it was measured");
      }
      bytes += count;
      reader.response.accept(buffer.array(), 0, count);
      ages.look(buffer.array(), count, System.currentTimeMillis());
      if (reader.response.isDone()) {
        again(reader);
      }
    } catch (IOException broken) {
      throw new IllegalStateException("a stream broke off: " + broken.getMessage(), broken);
    }
  }

  /** Asks once more on the same connection, for an answer that has an end. */
  private void again(Reader reader) throws IOException {
    long got = reader.events.count() - reader.before;
    if (form != EventForm.JSON || got < EventForm.ITEMS) {
      throw new IllegalStateException("a stream ended after " + got + " events");
    }
    reader.before += got;
    reader.response = Response.openEnded(reader.events);
    Request.write(reader.channel, url, form.mediaType());
  }

  private long events() {
    return readers.stream().mapToLong(r -> r.events.count()).sum();
  }

  private static final class Reader {
    private final SocketChannel channel;
    private final EventCounter events;
    private Response response;

    /** Events of answers that are over. */
    private long before;

    Reader(SocketChannel channel, EventCounter events) {
      this.channel = channel;
      this.events = events;
      this.response = Response.openEnded(events);
    }
  }
}
