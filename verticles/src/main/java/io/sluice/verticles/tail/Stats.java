package io.sluice.verticles.tail;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a stream fares: one line that is written over each second in a terminal, a line each
 * second elsewhere. Asks a log each second where it ends, for the lag, and the stream once how long
 * it is.
 */
final class Stats implements Watcher {

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final String STREAMS = "/streams/";

  private final HttpClient client;
  private final TailOptions options;
  private final PrintWriter out;
  private final boolean terminal;
  private final ScheduledExecutorService clock;

  // guarded by this: chunks are told on one thread, lines written on another
  private final Tally tally = new Tally();
  private long toldAt = System.nanoTime();
  private int shown;
  private @Nullable String id;

  /** Only the clock's thread: whether there is a log of that name, as far as is known. */
  private boolean isLog = true;

  Stats(HttpClient client, TailOptions options, PrintWriter out, boolean terminal) {
    this.client = client;
    this.options = options;
    this.out = out;
    this.terminal = terminal;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sluice-tail-stats").factory());
    clock.execute(this::askLength);
    ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  // ---- what happens

  @Override
  public synchronized void connected() {
    tally.becomes(Tally.State.QUIET);
  }

  @Override
  public synchronized void chunk(Event event) {
    id = event.id();
    tally.chunk(String.valueOf(event.data()).getBytes(StandardCharsets.UTF_8).length);
  }

  @Override
  public synchronized void gap(String json) {
    tally.gap();
  }

  @Override
  public synchronized void resuming(String why, Duration after) {
    tally.becomes(Tally.State.RESUMING);
  }

  @Override
  public void ended(@Nullable String why) {
    clock.shutdownNow();
    synchronized (this) {
      tally.becomes(why == null ? Tally.State.COMPLETED : Tally.State.FAILED);
      tell();
      if (terminal) {
        out.println();
      }
      out.flush();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  // ---- each second

  private void tick() {
    askLag();
    tell();
  }

  private synchronized void tell() {
    long now = System.nanoTime();
    String line = tally.line(Duration.ofNanos(now - toldAt));
    toldAt = now;
    if (terminal) {
      int rest = Math.max(0, shown - line.length());
      out.print('\r' + line + " ".repeat(rest));
      shown = line.length();
    } else {
      out.println(line);
    }
    out.flush();
  }

  private void askLength() {
    HttpResponse<Void> answer = head(Target.raw(options.target()));
    OptionalLong length =
        answer == null || answer.statusCode() != 200
            ? OptionalLong.empty()
            : answer.headers().firstValueAsLong("Content-Length");
    synchronized (this) {
      tally.length(length.orElse(-1));
    }
  }

  private void askLag() {
    String path = options.target().getRawPath();
    String reached;
    synchronized (this) {
      reached = id;
    }
    if (!isLog || reached == null || !path.startsWith(STREAMS)) {
      return;
    }
    URI log = options.target().resolve("/v1/stream/" + path.substring(STREAMS.length()));
    HttpResponse<Void> answer = head(log);
    if (answer != null && answer.statusCode() < 500) {
      isLog = answer.statusCode() == 200;
    }
    long lag =
        answer == null
            ? -1
            : answer
                .headers()
                .firstValue("Stream-Next-Offset")
                .map(tail -> lag(reached, tail))
                .orElse(-1L);
    synchronized (this) {
      tally.lag(lag);
    }
  }

  /** Ids are incarnation and position, sixteen digits each. */
  private static long lag(String reached, String tail) {
    String form = "[0-9]{16}_[0-9]{16}";
    if (!reached.matches(form) || !tail.matches(form) || !reached.regionMatches(0, tail, 0, 16)) {
      return -1;
    }
    return Math.max(0, Long.parseLong(tail.substring(17)) - Long.parseLong(reached.substring(17)));
  }

  private @Nullable HttpResponse<Void> head(URI of) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(of)
            .timeout(ANSWER)
            .method("HEAD", HttpRequest.BodyPublishers.noBody());
    options.headers().forEach(request::header);
    try {
      return client.send(request.build(), BodyHandlers.discarding());
    } catch (IOException e) {
      return null; // the stream itself tells of a gateway that is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
