package io.sluice.sources.upstream;

import io.sluice.core.Failure;
import org.jspecify.annotations.Nullable;

/** Decides whether a cut stream is taken up again, when, and from which id. */
final class Reconnecting {
  private final HttpSourceOptions options;
  private final Dialect dialect;
  private @Nullable SseParser events;
  private long retryMs = -1;
  private int failures;
  private @Nullable String lastId;

  Reconnecting(Question question) {
    this.options = question.options();
    this.dialect = question.dialect();
  }

  /** A parser for the next answer. */
  BodyParser parser() {
    HttpSourceOptions.Limits limits = options.limits();
    BodyParser parser =
        switch (options.read()) {
          case SSE -> events(limits);
          case NDJSON -> new NdjsonParser(limits.lineBytes());
          case CSV -> new CsvParser(options.separator(), limits.lineBytes());
          case RAW -> new RawParser();
        };
    return dialect.parser(parser);
  }

  private SseParser events(HttpSourceOptions.Limits limits) {
    SseParser next = new SseParser(limits.lineBytes(), limits.eventBytes(), options.end(), lastId);
    events = next;
    return next;
  }

  /** A chunk was written: what failed before does not count any more. */
  void wrote() {
    failures = 0;
  }

  /** What to send as {@code Last-Event-ID}; null for nothing. */
  @Nullable String lastId() {
    return lastId;
  }

  /** Whether the end of a whole body cuts the stream off. */
  boolean isCut() {
    return options.end().isTold() || (events != null && options.reconnect().afterEnd());
  }

  /** After how many milliseconds to connect again, or -1 when the stream has failed. */
  long delayAfter(Failure failure) {
    HttpSourceOptions.Reconnect how = options.reconnect();
    SseParser seen = events;
    boolean again = options.method() == HttpSourceOptions.Method.GET; // a POST may do something
    if (seen == null || !again || !failure.retriable() || failures >= how.attempts()) {
      return -1;
    }
    String id = seen.lastId();
    if (id == null || !canBeSent(id)) {
      return -1;
    }
    lastId = id;
    if (seen.retryMs() >= 0) {
      retryMs = seen.retryMs();
    }
    long first = retryMs >= 0 ? retryMs : how.delay().toMillis();
    String after = failure.details().get("retryAfter");
    if (after != null) {
      first = Math.max(first, Math.min(SseParser.MAX_RETRY_MS, Long.parseLong(after) * 1000));
    }
    long doubled = first << Math.min(failures++, 20);
    // what the upstream asks for may be more than our own longest
    return Math.min(doubled, Math.max(first, how.maxDelay().toMillis()));
  }

  /** Visible ASCII goes into a header as it is; of anything else the upstream may get another. */
  private static boolean canBeSent(String id) {
    if (id.isEmpty() || id.length() > SseParser.MAX_ID_BYTES) {
      return false;
    }
    return id.chars().allMatch(c -> c >= ' ' && c < 0x7F) && !id.isBlank() && id.equals(id.strip());
  }
}
