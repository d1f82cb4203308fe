package io.sluice.verticles.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one stream as SSE until its outcome, and comes back with the last id where the connection
 * breaks before. One thread.
 */
final class Follower {

  /** What is waited between attempts at most, in milliseconds. */
  private static final long LONGEST_MS = 30_000;

  private static final long FIRST_MS = 1_000;

  /** The largest event: a chunk of 8 MiB as base64, and its fields. */
  private static final int MAX_EVENT = 12 * 1024 * 1024;

  private final HttpClient client;
  private final TailOptions options;
  private final Watcher watcher;
  private @Nullable String id;
  private long retryMs = FIRST_MS;
  private int failures;

  Follower(HttpClient client, TailOptions options, Watcher watcher) {
    this.client = client;
    this.options = options;
    this.watcher = watcher;
  }

  /**
   * Returns when the stream has ended well.
   *
   * @throws Ended when it failed, was cut off, or is not to be had
   */
  void follow() throws Ended, InterruptedException {
    long since = System.nanoTime();
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(daemon())) {
      while (true) {
        Ended why;
        try {
          if (isDone(clock)) {
            clock.shutdownNow();
            return;
          }
          why = new Ended("the response ended before the stream did", true);
        } catch (IOException e) {
          why = new Ended(told(e), true);
        } catch (Ended e) {
          why = e;
        }
        if (failures == 0) {
          since = System.nanoTime();
        }
        if (!mayComeBack(why, System.nanoTime() - since)) {
          clock.shutdownNow();
          throw why;
        }
        Duration pause = Duration.ofMillis(Math.min(LONGEST_MS, retryMs << Math.min(failures, 10)));
        failures++;
        watcher.resuming(String.valueOf(why.getMessage()), pause);
        Thread.sleep(pause);
      }
    }
  }

  private static ThreadFactory daemon() {
    return Thread.ofPlatform().daemon().name("sluice-tail-clock").factory();
  }

  /** Without an id it would begin anew; before the first answer nothing is lost by that. */
  private boolean mayComeBack(Ended why, long lostNanos) {
    return why.isRetriable() && id != null && lostNanos < options.patience().toNanos();
  }

  private static String told(IOException e) {
    return e instanceof ConnectException
        ? "nobody answers there"
        : "the connection was lost: " + Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  private boolean isDone(ScheduledExecutorService clock)
      throws IOException, Ended, InterruptedException {
    HttpResponse<InputStream> response = client.send(request(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() == 204) {
        return true; // the id was the end's
      }
      String type = response.headers().firstValue("Content-Type").orElse("");
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), body);
      }
      if (!type.startsWith("text/event-stream")) {
        throw new Ended("the answer is " + Terminal.shown(type) + ", not an event stream", false);
      }
      watcher.connected();
      return isReadToItsEnd(new EventReader(body, MAX_EVENT, id), body, clock);
    }
  }

  private HttpRequest request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(id == null ? options.target() : options.again())
            .header("Accept", "text/event-stream");
    options.headers().forEach(request::header);
    if (id != null) {
      request.header("Last-Event-ID", id);
    }
    return request.build();
  }

  private boolean isReadToItsEnd(
      EventReader events, InputStream body, ScheduledExecutorService clock)
      throws IOException, Ended {
    long silence = options.silence().toNanos();
    Runnable look =
        () -> {
          if (events.silentNanos() > silence) {
            close(body);
          }
        };
    var watch = clock.scheduleAtFixedRate(look, 1, 1, TimeUnit.SECONDS);
    try {
      for (Event event = events.next(); event != null; event = events.next()) {
        id = event.id();
        failures = 0;
        retryMs = events.retryMs() < 0 ? retryMs : Math.max(1, events.retryMs());
        if (isEnd(event)) {
          return true;
        }
      }
      return false;
    } finally {
      watch.cancel(false);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // the reader finds out
    }
  }

  private boolean isEnd(Event event) throws Ended {
    String data = event.data();
    if (data == null) {
      return false;
    }
    switch (event.type()) {
      case "done" -> {
        return true;
      }
      case "error" -> throw failed(data);
      case "gap" -> watcher.gap(data);
      default -> watcher.chunk(event);
    }
    return false;
  }

  private static Ended failed(String data) {
    try {
      JsonObject failure = new JsonObject(data);
      return new Ended(
          "the stream failed: " + failure.getString("code") + ", " + failure.getString("message"),
          Boolean.TRUE.equals(failure.getBoolean("retriable")));
    } catch (DecodeException | ClassCastException e) {
      return new Ended("the stream failed: " + data, false);
    }
  }

  /** RFC 9457 where the gateway says it so. */
  private static Ended refused(int status, InputStream body) throws IOException {
    String text = new String(body.readNBytes(64 * 1024), UTF_8);
    String detail = "";
    try {
      detail = ": " + new JsonObject(text).getString("detail", "");
    } catch (DecodeException | ClassCastException e) {
      // no problem document: the status says what there is to say
    }
    boolean retriable = status == 503 || status == 429;
    return new Ended("the gateway answers " + status + detail, retriable);
  }
}
