package io.sluice.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A problem document (RFC 9457), {@code application/problem+json}: {@code type}, {@code title},
 * {@code status}, {@code detail}; beside them {@code code}, and where known {@code retriable}, the
 * {@code parameter} that was wrong, the {@code formats} to ask for, and what else a failure tells.
 *
 * @param status the HTTP status, 400 to 599
 * @param code what programs look at: a {@link FailureCode}'s name, or one of HTTP's own
 * @param detail for people
 * @param members further members; JSON values
 */
public record Problem(int status, String code, String detail, Map<String, Object> members) {

  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** Copies the members, in their order. */
  public Problem {
    members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** A problem without further members. */
  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, Map.of());
  }

  /** The problem that a failure is before the first byte. */
  public static Problem of(Failure failure) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("retriable", failure.retriable());
    Map<String, Object> details = new TreeMap<>(details(failure));
    Object parameter = details.remove("parameter");
    if (parameter != null) {
      members.put("parameter", parameter);
    }
    if (!details.isEmpty()) {
      members.put("details", details);
    }
    return new Problem(status(failure.code()), failure.code().name(), failure.message(), members);
  }

  /** What clients are told of a failure's details: its stack is for who reads on the bus. */
  static Map<String, String> details(Failure failure) {
    Map<String, String> details = new TreeMap<>(failure.details());
    details.remove("stack");
    return details;
  }

  /** A request's bad parameter, named. */
  static Problem badParameter(String parameter, String detail) {
    return of(Failure.badParameter(parameter, detail));
  }

  /** The status of each failure: the only place that says so. */
  public static int status(FailureCode code) {
    return switch (code) {
      case BAD_REQUEST -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case UNKNOWN_STREAM -> 404;
      case LIMIT_EXCEEDED -> 406;
      case STORE_FULL -> 507;
      case CONFLICT -> 409;
      case GONE, EXPIRED -> 410;
      case TOO_MANY_STREAMS -> 429;
      case INTERNAL -> 500;
      case SOURCE_FAILED, WORKER_LOST, OVERRUN, BAD_CHUNK, CHUNK_TOO_LARGE, PROTOCOL_ERROR -> 502;
      case OVERLOADED, UNAVAILABLE, LAGGED, PEER_LOST, NODE_LEAVING, CANCELLED -> 503;
      case OPEN_TIMEOUT, FIRST_CHUNK_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT -> 504;
    };
  }

  /** The same with one more member. */
  public Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(status, code, detail, more);
  }

  /** The document. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status)
            .put("detail", detail)
            .put("code", code);
    members.forEach(json::put);
    return json;
  }

  /**
   * Answers with it, as far as nothing was sent and the client is there.
   *
   * @param options for {@code Retry-After}, which 429 and 503 carry
   */
  public void send(HttpServerResponse response, HttpOptions options) {
    if (canSend(response)) {
      retryAfter(response, options);
      send(response);
    }
  }

  private static boolean canSend(HttpServerResponse response) {
    return !response.headWritten() && !response.closed() && !response.ended();
  }

  /** Sets {@code Retry-After} where this status carries it: 429 and 503. */
  public void retryAfter(HttpServerResponse response, HttpOptions options) {
    if ((status == 429 || status == 503) && !response.headWritten()) {
      long seconds = Math.max(1, options.timings().retryAfter().toSeconds());
      response.putHeader("Retry-After", Long.toString(seconds));
    }
  }

  /** Answers with it, where {@code Retry-After} is set already. */
  void send(HttpServerResponse response) {
    if (!canSend(response)) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("Content-Type", MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store")
        .end(toJson().toBuffer());
  }
}
