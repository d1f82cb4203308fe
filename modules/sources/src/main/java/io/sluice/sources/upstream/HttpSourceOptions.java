package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an upstream, and how its answer is read.
 *
 * @param url with slots such as <code>{name}</code> in path parts and query values; http or https
 * @param method how it is asked, and whether a request's body is sent along
 * @param defaults what fills slots that a request leaves open
 * @param headers what is sent along; values may be secrets and are never told
 * @param read what becomes a chunk
 * @param contentType the media type of each chunk
 * @param separator of CSV fields
 * @param end how SSE events tell the stream's end
 * @param untoldEnd what a body means that ends with its connection only, as HTTP/1.0 has it
 * @param reconnect for SSE, after a cut
 * @param limits how much, and how long it may take
 * @param trust a PEM file with the certificates that are trusted over https; null for those the JVM
 *     trusts
 */
public record HttpSourceOptions(
    String url,
    Method method,
    Map<String, String> defaults,
    Map<String, String> headers,
    Read read,
    String contentType,
    char separator,
    SseEnd end,
    UntoldEnd untoldEnd,
    Reconnect reconnect,
    Limits limits,
    @Nullable Path trust) {

  /** How the upstream is asked. */
  public enum Method {
    /** For what it has; a request with a body is refused. */
    GET,
    /** With the request's body and its type. A cut answer is not asked for again. */
    POST
  }

  /** What becomes a chunk. */
  public enum Read {
    /** An event's data: {@code text/event-stream}. */
    SSE(StreamInfo.TEXT, "text/event-stream"),
    /** A line: a JSON value. */
    NDJSON(StreamInfo.JSON, "application/x-ndjson, application/jsonl"),
    /** A record, as a JSON object by the names in the first. */
    CSV(StreamInfo.JSON, "text/csv"),
    /** What arrives, as it arrives. */
    RAW(StreamInfo.BINARY, "*/*");

    private final String contentType;
    private final String accept;

    Read(String contentType, String accept) {
      this.contentType = contentType;
      this.accept = accept;
    }

    /** The media type of its chunks, unless configured. */
    public String contentType() {
      return contentType;
    }

    String accept() {
      return accept;
    }
  }

  /** What it means when only the connection's end tells that of the body (RFC 9112, 6.3). */
  public enum UntoldEnd {
    /** It may have been cut off: the stream fails (rule H1). */
    FAILS,
    /** This upstream is trusted: the stream completes. */
    COMPLETES
  }

  /**
   * How an SSE stream that was cut off is taken up again, with the last event's id.
   *
   * @param attempts how often in a row without an event; 0 for never
   * @param delay before the first one, unless the upstream said {@code retry:}; doubled each time
   * @param maxDelay the longest
   * @param afterEnd whether the end of a body is a cut too; then only 204 completes the stream
   */
  public record Reconnect(int attempts, Duration delay, Duration maxDelay, boolean afterEnd) {

    /** As patient as a browser: 5 attempts, from 1 s to 30 s. */
    public static final Reconnect DEFAULT =
        new Reconnect(5, Duration.ofSeconds(1), Duration.ofSeconds(30), false);

    /** Checks the values. */
    public Reconnect {
      if (attempts < 0 || delay.isNegative() || maxDelay.compareTo(delay) < 0) {
        throw new IllegalArgumentException("attempts >= 0 and 0 <= delay <= maxDelay, please");
      }
    }
  }

  /**
   * How much, and how long it may take.
   *
   * @param lineBytes the longest line or CSV record
   * @param eventBytes the longest SSE event
   * @param streams how many may be open at once: each has a connection of its own
   * @param connect until connected
   * @param answer from then to the status line
   * @param idle between pieces of the body, while they are asked for
   */
  public record Limits(
      int lineBytes,
      int eventBytes,
      int streams,
      Duration connect,
      Duration answer,
      Duration idle) {

    /** 1 MiB lines, 8 MiB events, 1,000 streams; 5 s, 30 s and 60 s. */
    public static final Limits DEFAULT =
        new Limits(
            1024 * 1024,
            Chunk.MAX_BYTES,
            1_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));
  }

  /** Copies the maps. */
  public HttpSourceOptions {
    defaults = Map.copyOf(defaults);
    headers = Map.copyOf(headers);
  }

  /** The defaults for a URL. */
  public static HttpSourceOptions of(String url, Read read) {
    return new HttpSourceOptions(
        url,
        Method.GET,
        Map.of(),
        Map.of(),
        read,
        read.contentType(),
        ',',
        SseEnd.NONE,
        UntoldEnd.FAILS,
        Reconnect.DEFAULT,
        Limits.DEFAULT,
        null);
  }

  /** The same, asking so. */
  public HttpSourceOptions method(Method method) {
    return with(draft -> draft.method = method);
  }

  /** The same, filling open slots so. */
  public HttpSourceOptions defaults(Map<String, String> defaults) {
    return with(draft -> draft.defaults = defaults);
  }

  /** The same with headers. */
  public HttpSourceOptions headers(Map<String, String> headers) {
    return with(draft -> draft.headers = headers);
  }

  /** The same with chunks of another media type. */
  public HttpSourceOptions contentType(String contentType) {
    return with(draft -> draft.contentType = contentType);
  }

  /** The same with another separator. */
  public HttpSourceOptions separator(char separator) {
    return with(draft -> draft.separator = separator);
  }

  /** The same with events that tell the end. */
  public HttpSourceOptions end(SseEnd end) {
    return with(draft -> draft.end = end);
  }

  /** The same, trusting an end that is not told, or not. */
  public HttpSourceOptions untoldEnd(UntoldEnd untoldEnd) {
    return with(draft -> draft.untoldEnd = untoldEnd);
  }

  /** The same, reconnecting so. */
  public HttpSourceOptions reconnect(Reconnect reconnect) {
    return with(draft -> draft.reconnect = reconnect);
  }

  /** The same within other limits. */
  public HttpSourceOptions limits(Limits limits) {
    return with(draft -> draft.limits = limits);
  }

  /** The same, trusting these certificates; null for those the JVM trusts. */
  public HttpSourceOptions trust(@Nullable Path trust) {
    return with(draft -> draft.trust = trust);
  }

  private HttpSourceOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new HttpSourceOptions(
        url,
        draft.method,
        draft.defaults,
        draft.headers,
        read,
        draft.contentType,
        draft.separator,
        draft.end,
        draft.untoldEnd,
        draft.reconnect,
        draft.limits,
        draft.trust);
  }

  /** The components that can be changed, before they become other options. */
  private static final class Draft {
    private Method method;
    private Map<String, String> defaults;
    private Map<String, String> headers;
    private String contentType;
    private char separator;
    private SseEnd end;
    private UntoldEnd untoldEnd;
    private Reconnect reconnect;
    private Limits limits;
    private @Nullable Path trust;

    private Draft(HttpSourceOptions options) {
      method = options.method;
      defaults = options.defaults;
      headers = options.headers;
      contentType = options.contentType;
      separator = options.separator;
      end = options.end;
      untoldEnd = options.untoldEnd;
      reconnect = options.reconnect;
      limits = options.limits;
      trust = options.trust;
    }
  }

  /** Tells no URL and no header: both may hold secrets. */
  @Override
  public String toString() {
    return "HttpSourceOptions[" + read + ", " + headers.size() + " headers]";
  }
}
