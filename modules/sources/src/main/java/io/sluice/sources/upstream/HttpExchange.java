package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question to the upstream and its answer, redirects within its origin included. The body is
 * given a piece at a time, each asked for with {@link #fetch}: while none is, the socket is not
 * read. Tells its end once. Of the run's context.
 */
final class HttpExchange {

  /** How many redirects are followed: enough for a moved and a normalised path. */
  static final int MAX_REDIRECTS = 5;

  /** Who is told. Nothing is called after {@link HttpExchange#close}. */
  interface Listener {
    /** The answer is a stream. */
    void begun();

    /** A piece that was asked for. */
    void piece(byte[] bytes);

    /**
     * The whole answer was received.
     *
     * @param empty whether it was a 204: nothing more will ever come
     */
    void ended(boolean empty);

    /** It will not be. */
    void failed(Failure failure);
  }

  private final Vertx vertx;
  private final HttpClient client;
  private final Question question;
  private final HttpSourceOptions options;
  private final Listener listener;
  private final @Nullable String lastId;
  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private boolean over;
  private long timer = -1;
  private boolean isAsked;
  private long askedAtNanos;
  private int redirects;

  HttpExchange(
      Vertx vertx,
      HttpClient client,
      Question question,
      @Nullable String lastId,
      Listener listener) {
    this.vertx = vertx;
    this.client = client;
    this.question = question;
    this.options = question.options();
    this.lastId = lastId;
    this.listener = listener;
  }

  /** Asks. */
  void open(URI uri) {
    RequestOptions ask =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(options.method().name()))
            .setAbsoluteURI(uri.toString())
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.ACCEPT, options.read().accept());
    String type = question.bodyType();
    if (question.body() != null && type != null) {
      ask.putHeader(HttpHeaders.CONTENT_TYPE, type);
    }
    options.headers().forEach(ask::putHeader);
    if (lastId != null && !lastId.isEmpty()) {
      ask.putHeader("Last-Event-ID", lastId);
    }
    Duration patience = options.limits().connect().plus(options.limits().answer());
    arm(patience, HttpFailures.unanswered());
    client.request(ask).onSuccess(made -> send(made, uri)).onFailure(this::refused);
  }

  private void send(HttpClientRequest made, URI uri) {
    if (over) {
      made.reset();
      return;
    }
    request = made;
    Chunk body = question.body();
    Future<HttpClientResponse> sent = body == null ? made.send() : made.send(body.toBuffer());
    sent.onSuccess(answer -> answered(answer, uri)).onFailure(this::refused);
  }

  private void refused(Throwable error) {
    fail(HttpFailures.connecting(error));
  }

  private void answered(HttpClientResponse answer, URI uri) {
    if (over) {
      return;
    }
    disarm();
    answer.pause();
    int status = answer.statusCode();
    if (status == 204 || status == 205) {
      finish(() -> listener.ended(true));
    } else if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
      redirect(answer, uri);
    } else if (status < 200 || status > 203) {
      turnedDown(answer);
    } else {
      String wrong = wrongWith(answer);
      if (wrong != null) {
        fail(HttpFailures.failed(wrong, false));
      } else {
        read(answer);
      }
    }
  }

  /** What it says of a refusal is read as far as it may matter, in the time for an answer. */
  private void turnedDown(HttpClientResponse answer) {
    Failure failure = HttpFailures.status(answer);
    Dialect dialect = question.dialect();
    if (dialect.refusalBytes() == 0) {
      fail(failure);
      return;
    }
    Buffer said = Buffer.buffer();
    Runnable tell = () -> fail(dialect.refused(failure, said.getBytes()));
    arm(options.limits().answer(), tell);
    answer.exceptionHandler(error -> tell.run());
    answer.endHandler(ignored -> tell.run());
    answer.handler(piece -> {
      said.appendBuffer(piece, 0, Math.min(piece.length(), dialect.refusalBytes() - said.length()));
      if (said.length() >= dialect.refusalBytes()) {
        tell.run();
      }
    });
    answer.resume();
  }

  private void redirect(HttpClientResponse answer, URI from) {
    String location = answer.getHeader(HttpHeaders.LOCATION);
    URI to;
    try {
      to = location == null ? null : from.resolve(location);
    } catch (IllegalArgumentException e) {
      to = null;
    }
    int status = answer.statusCode();
    boolean keepsMethod =
        options.method() == HttpSourceOptions.Method.GET || status == 307 || status == 308;
    if (!keepsMethod) {
      fail(
          HttpFailures.failed("the upstream redirects to what is asked without a body", false)
              .with("status", Integer.toString(status)));
    } else if (to == null || !origin(to).equals(origin(from))) {
      fail(
          HttpFailures.failed("the upstream redirects to another origin", false)
              .with("status", Integer.toString(status)));
    } else if (++redirects > MAX_REDIRECTS) {
      fail(HttpFailures.failed("the upstream redirects without end", false));
    } else {
      reset();
      open(to);
    }
  }

  private static String origin(URI uri) {
    boolean safe = "https".equalsIgnoreCase(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : safe ? 443 : 80;
    String origin = uri.getScheme() + "://" + uri.getHost() + ":" + port;
    return uri.getRawUserInfo() == null ? origin.toLowerCase(Locale.ROOT) : "";
  }

  private @Nullable String wrongWith(HttpClientResponse answer) {
    String coding = answer.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      return "the upstream answered in a content coding that was not asked for";
    }
    String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean events =
        type != null && type.toLowerCase(Locale.ROOT).strip().startsWith("text/event-stream");
    return options.read() == HttpSourceOptions.Read.SSE && !events
        ? "the upstream's answer is not text/event-stream"
        : null;
  }

  private void read(HttpClientResponse answer) {
    response = answer;
    Handler<Buffer> piece =
        buffer -> {
          if (!over) {
            isAsked = false;
            listener.piece(buffer.getBytes());
          }
        };
    answer.exceptionHandler(error -> fail(HttpFailures.cut()));
    answer.endHandler(ignored -> complete(answer));
    answer.handler(piece);
    listener.begun();
  }

  private void complete(HttpClientResponse answer) {
    boolean told =
        answer.getHeader(HttpHeaders.CONTENT_LENGTH) != null
            || answer.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
            || options.untoldEnd() == HttpSourceOptions.UntoldEnd.COMPLETES;
    if (told) {
      request = null; // its connection may serve another
      finish(() -> listener.ended(false));
    } else {
      fail(HttpFailures.untold());
    }
  }

  /** Asks for one piece; only after the last one came. */
  void fetch() {
    HttpClientResponse from = response;
    if (over || from == null) {
      return;
    }
    isAsked = true;
    askedAtNanos = System.nanoTime();
    if (timer < 0) {
      watchFor(options.limits().idle().toMillis());
    }
    from.fetch(1);
  }

  /**
   * Watches for silence with one timer, which goes on while pieces come: to set one for each cost a
   * twentieth of what it takes to pass a token on.
   */
  private void watchFor(long millis) {
    timer = vertx.setTimer(Math.max(1, millis), ignored -> silentOrWatch());
  }

  private void silentOrWatch() {
    timer = -1;
    if (!isAsked || over) {
      return; // the next question watches again
    }
    long silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedAtNanos);
    long left = options.limits().idle().toMillis() - silentMs;
    if (left > 0) {
      watchFor(left);
    } else {
      fail(
          Failure.of(FailureCode.IDLE_TIMEOUT, "the upstream sent nothing for too long")
              .with("timeout", "silence"));
    }
  }

  private void arm(Duration patience, Failure failure) {
    arm(patience, () -> fail(failure));
  }

  private void arm(Duration patience, Runnable late) {
    disarm();
    timer = vertx.setTimer(Math.max(1, patience.toMillis()), ignored -> late.run());
  }

  private void disarm() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void fail(Failure failure) {
    finish(() -> listener.failed(failure));
  }

  private void finish(Runnable tell) {
    if (!over) {
      close();
      tell.run();
    }
  }

  private void reset() {
    HttpClientRequest asked = request;
    request = null;
    if (asked != null) {
      asked.reset();
    }
  }

  /** Stops it, and closes its connection unless the answer is complete; idempotent. */
  void close() {
    over = true;
    disarm();
    reset();
  }
}
