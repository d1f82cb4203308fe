package io.sluice.bench.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Posts events to a server at a fixed rate, one a request, on connections that are kept: what a
 * server without a way of publishing several at once needs. What it is behind, it catches up.
 */
final class Publisher implements Closeable {

  private static final int CONNECTIONS = 8;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final int port;
  private final String target;
  private final long begun = System.nanoTime();
  private volatile boolean closed;

  private Publisher(int port, String target) {
    this.port = port;
    this.target = target;
  }

  /** Begins, so many a second in all. */
  static Publisher start(int port, String target, int rate) {
    Publisher publisher = new Publisher(port, target);
    long nanosBetween = 1_000_000_000L * CONNECTIONS / rate;
    for (int i = 0; i < CONNECTIONS; i++) {
      long first = System.nanoTime() + nanosBetween * i / CONNECTIONS;
      publisher.threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("publisher-" + i)
              .start(() -> publisher.publish(first, nanosBetween)));
    }
    return publisher;
  }

  /** How many a second it sent since it began. */
  double rate() {
    return sent.get() * 1e9 / (System.nanoTime() - begun);
  }

  private void publish(long first, long nanosBetween) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (long due = first; !closed; due += nanosBetween) {
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        out.write(request(sent.getAndIncrement()));
        takeAnswer(in);
      }
    } catch (IOException | RuntimeException broken) {
      if (!closed) {
        failure.compareAndSet(null, new IOException("publishing failed: " + broken, broken));
      }
    }
  }

  private byte[] request(long number) {
    String body = new String(FanoutServer.json(number), StandardCharsets.US_ASCII);
    return """
    POST %s HTTP/1.1\r
    Host: localhost\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(target, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads one answer, which must be a success of an announced length. */
  private static void takeAnswer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 2")) {
      throw new IOException("publishing was answered with " + status);
    }
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the server closed while it was published to");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Whether one of its connections is of no use any more. */
  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Ends it; what made it fall short before fails this, so that nobody counts what was sent. */
  @Override
  public void close() throws IOException {
    closed = true;
    threads.forEach(LockSupport::unpark);
    @Nullable IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
