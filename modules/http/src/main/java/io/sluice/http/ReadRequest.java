package io.sluice.http;

import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a stream, checked before anything is opened.
 *
 * @param name the stream's name
 * @param format what {@code ?format=} says, or null
 * @param stream what {@code ?stream=} says, or null
 * @param accept what {@code Accept} says; empty when it says nothing
 * @param limit what {@code ?limit=} says, or {@link Long#MAX_VALUE}
 * @param resume where it wants to begin
 * @param parameters the source's own
 */
record ReadRequest(
    String name,
    @Nullable Format format,
    @Nullable Boolean stream,
    List<MediaRange> accept,
    long limit,
    Resume resume,
    Map<String, String> parameters) {

  /** The most digits of a limit: plenty, and never an overflow. */
  private static final int LIMIT_DIGITS = 15;

  /**
   * Reads it.
   *
   * @throws Refusal 400, naming what is wrong
   */
  static ReadRequest of(String name, @Nullable String query, MultiMap headers, int maxParameters) {
    Map<String, String> own = new LinkedHashMap<>(Query.parse(query, maxParameters));
    Format format = format(own.remove("format"));
    Boolean stream = stream(own.remove("stream"));
    long limit = limit(own.remove("limit"));
    Resume resume = Resume.of(headers.getAll("Last-Event-ID"), own);
    List<MediaRange> accept = MediaRange.parse(headers.getAll("Accept"));
    Map<String, String> parameters = own.isEmpty() ? Map.of() : own;
    return new ReadRequest(name, format, stream, accept, limit, resume, parameters);
  }

  private static @Nullable Format format(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Format format = Format.byKey(value);
    if (format == null) {
      throw Refusal.badParameter("format", "format is one of " + Format.keys());
    }
    return format;
  }

  private static @Nullable Boolean stream(@Nullable String value) {
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw Refusal.badParameter("stream", "stream is true or false");
    };
  }

  private static long limit(@Nullable String value) {
    if (value == null) {
      return Long.MAX_VALUE;
    }
    boolean digits = value.matches("[0-9]{1," + LIMIT_DIGITS + "}");
    long limit = digits ? Long.parseLong(value) : 0;
    if (limit < 1) {
      throw Refusal.badParameter("limit", "limit is a whole number from 1, without a sign");
    }
    return limit;
  }

  /** Whether the client set a limit. */
  boolean isLimited() {
    return limit != Long.MAX_VALUE;
  }
}
