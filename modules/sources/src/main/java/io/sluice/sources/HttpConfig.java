package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.sources.upstream.HttpSource;
import io.sluice.sources.upstream.HttpSourceOptions;
import io.sluice.sources.upstream.HttpSourceOptions.Limits;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.sources.upstream.HttpSourceOptions.Reconnect;
import io.sluice.sources.upstream.HttpSourceOptions.UntoldEnd;
import io.sluice.sources.upstream.SseEnd;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is configured of an {@link HttpSource}. No message repeats a URL or a header. */
final class HttpConfig {
  private static final String[] KEYS = {
    "type",
    "description",
    "url",
    "method",
    "defaults",
    "headers",
    "read",
    "contentType",
    "separator",
    "doneEvent",
    "doneData",
    "errorEvent",
    "untoldEnd",
    "reconnectAttempts",
    "reconnectDelay",
    "reconnectMaxDelay",
    "reconnectAfterEnd",
    "maxLineBytes",
    "maxEventBytes",
    "maxStreams",
    "connectTimeout",
    "answerTimeout",
    "idleTimeout",
    "trust"
  };

  /** What the client itself decides. */
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "upgrade",
          "expect",
          "last-event-id",
          "accept-encoding",
          "range");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E]{0,8000}");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{ENV:([A-Za-z_][A-Za-z0-9_]*)\\}");
  private static final long HOUR_MS = 3_600_000;

  private final ConfigReader config;
  private final JsonObject json;
  private final Path baseDir;
  private final Function<String, @Nullable String> environment;

  HttpConfig(
      ConfigReader config,
      JsonObject json,
      Path baseDir,
      Function<String, @Nullable String> environment) {
    this.config = config;
    this.json = json;
    this.baseDir = baseDir;
    this.environment = environment;
  }

  HttpSource source(Vertx vertx) {
    config.allow(KEYS);
    HttpSourceOptions options = options();
    try {
      return new HttpSource(vertx, options);
    } catch (IllegalArgumentException e) {
      throw secretly("url", String.valueOf(e.getMessage()));
    }
  }

  private HttpSourceOptions options() {
    Read read =
        Read.valueOf(
            config
                .oneOf("read", List.of("sse", "ndjson", "csv", "raw"), null)
                .toUpperCase(Locale.ROOT));
    String separator = config.text("separator", ",");
    if (separator.length() != 1 || separator.charAt(0) > 0x7E || "\"\r\n".contains(separator)) {
      throw config.bad("separator", separator, "one ASCII character");
    }
    boolean completes =
        config.oneOf("untoldEnd", List.of("fails", "completes"), "fails").equals("completes");
    boolean posts = config.oneOf("method", List.of("get", "post"), "get").equals("post");
    return HttpSourceOptions.of(url(), read)
        .method(posts ? HttpSourceOptions.Method.POST : HttpSourceOptions.Method.GET)
        .defaults(texts("defaults"))
        .headers(headers())
        .contentType(config.text("contentType", read.contentType()))
        .separator(separator.charAt(0))
        .end(
            new SseEnd(
                config.text("doneEvent"), config.text("doneData"), config.text("errorEvent")))
        .untoldEnd(completes ? UntoldEnd.COMPLETES : UntoldEnd.FAILS)
        .reconnect(reconnect())
        .limits(limits())
        .trust(config.text("trust") == null ? null : config.existing("trust", baseDir));
  }

  private String url() {
    Object url = json.getValue("url");
    if (url instanceof String text && !text.isBlank()) {
      return text;
    }
    throw secretly("url", "must begin with http:// or https://");
  }

  private Reconnect reconnect() {
    Reconnect defaults = Reconnect.DEFAULT;
    Duration delay = duration("reconnectDelay", defaults.delay());
    Duration most = duration("reconnectMaxDelay", defaults.maxDelay());
    if (most.compareTo(delay) < 0) {
      throw config.bad("reconnectMaxDelay", most.toMillis(), "at least reconnectDelay");
    }
    return new Reconnect(
        (int) config.number("reconnectAttempts", 0, 1_000, defaults.attempts()),
        delay,
        most,
        config.flag("reconnectAfterEnd"));
  }

  private Limits limits() {
    Limits defaults = Limits.DEFAULT;
    return new Limits(
        (int) config.number("maxLineBytes", 1, Chunk.MAX_BYTES, defaults.lineBytes()),
        (int) config.number("maxEventBytes", 1, Chunk.MAX_BYTES, defaults.eventBytes()),
        (int) config.number("maxStreams", 1, 100_000, defaults.streams()),
        duration("connectTimeout", defaults.connect()),
        duration("answerTimeout", defaults.answer()),
        duration("idleTimeout", defaults.idle()));
  }

  private Duration duration(String key, Duration otherwise) {
    return Duration.ofMillis(config.number(key, 1, HOUR_MS, otherwise.toMillis()));
  }

  private Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Object value = json.getValue(key);
    if (value instanceof JsonObject object) {
      for (Map.Entry<String, Object> entry : object) {
        if (!(entry.getValue() instanceof String text)) {
          throw secretly(key + "." + entry.getKey(), "must be text");
        }
        texts.put(entry.getKey(), text);
      }
    } else if (value != null) {
      throw secretly(key, "must be names, each with a text");
    }
    return texts;
  }

  private Map<String, String> headers() {
    Map<String, String> headers = texts("headers");
    headers.replaceAll(this::header);
    return headers;
  }

  private String header(String name, String configured) {
    String key = "headers." + name;
    if (!NAME.matcher(name).matches() || OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
      throw secretly(key, "cannot be set; headers of the connection and of resuming are its own");
    }
    Matcher variables = VARIABLE.matcher(configured);
    StringBuilder value = new StringBuilder();
    while (variables.find()) {
      String found = environment.apply(variables.group(1));
      if (found == null) {
        throw secretly(key, "needs the environment variable " + variables.group(1));
      }
      variables.appendReplacement(value, Matcher.quoteReplacement(found));
    }
    variables.appendTail(value);
    if (!VALUE.matcher(value).matches()) {
      throw secretly(key, "must be at most 8000 printable ASCII characters");
    }
    return value.toString();
  }

  /** The exception for a value that must not be shown. */
  private IllegalArgumentException secretly(String key, String message) {
    return config.mistake(key, message);
  }
}
