package io.sluice.http;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long HTTP waits. Checked by one timer per event loop, so each may be late by a quarter of the
 * shortest, and by at most a second.
 *
 * @param heartbeat how long an SSE response may be silent before a comment is sent; proxies
 *     commonly close what is silent for 60 s
 * @param headersAfter after how long SSE and NDJSON send their status and headers although nothing
 *     has arrived; a source that fails earlier is still answered with a proper status
 * @param firstChunk how long CSV and raw wait for the first chunk, then 504
 * @param collect how long JSON is collected, then 504
 * @param stallTimeout over how long a reader must make {@link HttpLimits#minBytesPerSecond}, or it
 *     is dropped; up to five times as long for one that has taken much, see docs/http.md
 * @param body how long a request may take to send its body, then 408
 * @param reconnect what SSE's {@code retry:} tells an EventSource to wait before it comes back
 * @param retryAfter what {@code Retry-After} says with 429 and 503
 * @param grace how long a source's answer that was read as SSE waits for its reader to come back;
 *     zero cancels the source at once, and such answers have no ids
 */
public record HttpTimings(
    Duration heartbeat,
    Duration headersAfter,
    Duration firstChunk,
    Duration collect,
    Duration stallTimeout,
    Duration body,
    Duration reconnect,
    Duration retryAfter,
    Duration grace) {

  /** 15 s, 1 s, 30 s, 30 s, 30 s, 30 s, 2 s, 5 s and 15 s, in the order of the fields. */
  public static final HttpTimings DEFAULT =
      new HttpTimings(
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15));

  /** Checks that each is positive. */
  public HttpTimings {
    check("heartbeat", heartbeat);
    check("headersAfter", headersAfter);
    check("firstChunk", firstChunk);
    check("collect", collect);
    check("stallTimeout", stallTimeout);
    check("body", body);
    check("reconnect", reconnect);
    check("retryAfter", retryAfter);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, not " + grace);
    }
  }

  private static void check(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /** The same with another silence before a comment. */
  public HttpTimings heartbeat(Duration heartbeat) {
    return with(draft -> draft.heartbeat = heartbeat);
  }

  /** The same with another wait before the headers of a quiet stream. */
  public HttpTimings headersAfter(Duration headersAfter) {
    return with(draft -> draft.headersAfter = headersAfter);
  }

  /** The same with another wait for the first chunk. */
  public HttpTimings firstChunk(Duration firstChunk) {
    return with(draft -> draft.firstChunk = firstChunk);
  }

  /** The same with another bound on collecting. */
  public HttpTimings collect(Duration collect) {
    return with(draft -> draft.collect = collect);
  }

  /** The same with another stall timeout. */
  public HttpTimings stallTimeout(Duration stallTimeout) {
    return with(draft -> draft.stallTimeout = stallTimeout);
  }

  /** The same with another bound on receiving a body. */
  public HttpTimings body(Duration body) {
    return with(draft -> draft.body = body);
  }

  /** The same with another hint to an EventSource. */
  public HttpTimings reconnect(Duration reconnect) {
    return with(draft -> draft.reconnect = reconnect);
  }

  /** The same with another {@code Retry-After}. */
  public HttpTimings retryAfter(Duration retryAfter) {
    return with(draft -> draft.retryAfter = retryAfter);
  }

  /** The same with another wait for a reader to come back; zero for none. */
  public HttpTimings grace(Duration grace) {
    return with(draft -> draft.grace = grace);
  }

  /** Whether a source's answer waits for its reader to come back. */
  boolean hasGrace() {
    return grace.isPositive();
  }

  /** How often the one timer looks, in milliseconds. */
  long tickMs() {
    long shortest = Math.min(heartbeat.toMillis(), headersAfter.toMillis());
    shortest = Math.min(shortest, Math.min(firstChunk.toMillis(), collect.toMillis()));
    shortest = Math.min(shortest, Math.min(stallTimeout.toMillis(), body.toMillis()));
    if (hasGrace()) {
      shortest = Math.min(shortest, grace.toMillis());
    }
    return Math.clamp(shortest / 4, 5, 1_000);
  }

  private HttpTimings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new HttpTimings(
        draft.heartbeat,
        draft.headersAfter,
        draft.firstChunk,
        draft.collect,
        draft.stallTimeout,
        draft.body,
        draft.reconnect,
        draft.retryAfter,
        draft.grace);
  }

  /** The components, to be changed before they become other timings. */
  private static final class Draft {
    private Duration heartbeat;
    private Duration headersAfter;
    private Duration firstChunk;
    private Duration collect;
    private Duration stallTimeout;
    private Duration body;
    private Duration reconnect;
    private Duration retryAfter;
    private Duration grace;

    private Draft(HttpTimings timings) {
      heartbeat = timings.heartbeat;
      headersAfter = timings.headersAfter;
      firstChunk = timings.firstChunk;
      collect = timings.collect;
      stallTimeout = timings.stallTimeout;
      body = timings.body;
      reconnect = timings.reconnect;
      retryAfter = timings.retryAfter;
      grace = timings.grace;
    }
  }
}
