package io.sluice.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms a stream is served in. The order decides where a client likes several equally. */
enum Format {
  /** Server-sent events: WHATWG HTML, section 9.2. */
  SSE,
  /** One JSON value a line. */
  NDJSON,
  /** RFC 4180, with a header. */
  CSV,
  /** One collected document; the default. */
  JSON,
  /** The payloads' bytes, as the stream's own type. */
  RAW;

  /** What {@code ?format=} calls it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The media types it answers to; {@code rawType} is the stream's own. */
  List<String> mediaTypes(String rawType) {
    return switch (this) {
      case SSE -> List.of("text/event-stream");
      case NDJSON -> List.of("application/x-ndjson", "application/jsonl");
      case CSV -> List.of("text/csv");
      case JSON -> List.of("application/json");
      case RAW -> List.of(rawType);
    };
  }

  /** Whether it is sent as it arises, rather than collected. */
  boolean isStreamed() {
    return this != JSON;
  }

  /** Whether its reader should have headers soon, though the stream is quiet. */
  boolean sendsHeadEarly() {
    return this == SSE || this == NDJSON;
  }

  /** Whether a client of HTTP/1.0 could tell its end from a cut. */
  boolean tellsItsEnd() {
    return this == SSE || this == JSON;
  }

  /** Whether a media type is that of a format, whatever the stream's own. */
  static boolean isNamed(String mediaType) {
    for (Format format : values()) {
      if (format != RAW && format.mediaTypes("").contains(mediaType)) {
        return true;
      }
    }
    return false;
  }

  /** The format of this name, or null. */
  static @Nullable Format byKey(String key) {
    for (Format format : values()) {
      if (format.key().equals(key)) {
        return format;
      }
    }
    return null;
  }

  /** All names, for messages. */
  static String keys() {
    return Arrays.stream(values()).map(Format::key).collect(Collectors.joining(", "));
  }
}
