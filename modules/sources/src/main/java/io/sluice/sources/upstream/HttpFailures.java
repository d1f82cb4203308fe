package io.sluice.sources.upstream;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What went wrong upstream, told without its address, which may hold secrets. */
final class HttpFailures {
  private HttpFailures() {}

  /** No status line came. */
  static Failure connecting(Throwable error) {
    return switch (error) {
      case UnknownHostException e -> unavailable("the upstream's name is unknown");
      case NoRouteToHostException e -> unavailable("there is no route to the upstream");
      case ConnectException e -> unavailable("the upstream cannot be connected to");
      case TimeoutException e -> unavailable("the upstream took too long to connect to");
      case HttpClosedException e ->
          unavailable("the upstream closed the connection without an answer");
      case SSLException e -> failed("the upstream's TLS was not accepted", false);
      default -> {
        String type = error.getClass().getSimpleName();
        yield type.contains("UnknownHost")
            ? unavailable("the upstream's name is unknown")
            : failed("the upstream could not be asked: " + type, true);
      }
    };
  }

  /** Nothing came in the time for an answer; {@code timeout} tells it from what is not there. */
  static Failure unanswered() {
    return unavailable("the upstream did not answer in time").with("timeout", "answer");
  }

  static Failure unavailable(String message) {
    return Failure.of(FailureCode.UNAVAILABLE, message);
  }

  /** The body was cut off. */
  static Failure cut() {
    return failed("the upstream's answer was cut off", true);
  }

  /** The body ended, but what it carries had not. */
  static Failure untold() {
    return failed("the upstream's answer ended without saying that it is complete", true);
  }

  static Failure failed(String message, boolean retriable) {
    return new Failure(FailureCode.SOURCE_FAILED, message, retriable, Map.of());
  }

  /** A status that is none of success. */
  static Failure status(HttpClientResponse response) {
    int status = response.statusCode();
    String retryAfter = response.getHeader("Retry-After");
    boolean retriable = retryAfter != null && (status == 503 || status == 429);
    Failure failure =
        failed("the upstream answered " + status, retriable)
            .with("status", Integer.toString(status));
    long seconds = RetryAfter.seconds(retryAfter, response.getHeader("Date"), Clock.systemUTC());
    return seconds < 0 ? failure : failure.with("retryAfter", Long.toString(seconds));
  }
}
