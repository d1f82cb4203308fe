package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The headers of a stream's response; a producer's own wishes only from a list, and checked. */
final class ResponseHead {

  /** Says that payloads are shown as {@code base64}. */
  static final String PAYLOAD_ENCODING = "Sluice-Payload-Encoding";

  private static final Logger log = LoggerFactory.getLogger(ResponseHead.class);

  /** What a source may set. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "content-language", "Content-Language", "cache-control", "Cache-Control", "link", "Link");

  /** The longest value taken from a source, in characters. */
  private static final int MAX_VALUE = 1_000;

  /** Types that a browser may show as what they are: nothing in them runs. */
  private static final Set<String> SAFE =
      Set.of(
          "text/plain",
          "text/csv",
          "application/json",
          "application/x-ndjson",
          "image/png",
          "image/jpeg",
          "image/gif",
          "image/webp",
          "audio/mpeg",
          "audio/ogg",
          "video/mp4",
          "video/webm");

  private ResponseHead() {}

  /** Sets all headers for a 200. */
  static void apply(
      HttpServerResponse response,
      HttpVersion version,
      Negotiator.Choice choice,
      StreamInfo info,
      String name) {
    response.setStatusCode(200);
    fromSource(response, info, name);
    switch (choice.format()) {
      case SSE ->
          response
              .putHeader("Content-Type", "text/event-stream")
              .putHeader("Cache-Control", "no-cache, no-transform");
      case NDJSON, JSON -> response.putHeader("Content-Type", choice.mediaType());
      case CSV -> response.putHeader("Content-Type", "text/csv; charset=utf-8; header=present");
      case RAW -> raw(response, info, name);
    }
    if (!response.headers().contains("Cache-Control")) {
      response.putHeader("Cache-Control", "no-store");
    }
    if (choice.format().isStreamed()) {
      response.putHeader("X-Accel-Buffering", "no");
      if (version == HttpVersion.HTTP_1_1) {
        response.setChunked(true);
      }
    }
    if (choice.format() != Format.RAW && Payload.of(info) == Payload.BINARY) {
      response.putHeader(PAYLOAD_ENCODING, "base64");
    }
  }

  private static void raw(HttpServerResponse response, StreamInfo info, String name) {
    response
        .putHeader("Content-Type", rawType(info))
        .putHeader("Content-Security-Policy", "sandbox");
    if (!SAFE.contains(essence(rawType(info)))) {
      response.putHeader("Content-Disposition", "attachment; filename=\"" + fileName(name) + "\"");
    }
  }

  /** The last part of the name, in characters that mean nothing in a header or a file system. */
  private static String fileName(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    String tidy = last.length() > 100 ? last.substring(0, 100) : last;
    return tidy.isEmpty() || tidy.startsWith(".") ? "stream" + tidy : tidy;
  }

  /**
   * The media type of the raw form: the stream's own, unless it is no media type, or that of
   * events, which the bytes would then forge (rule H2).
   */
  static String rawType(StreamInfo info) {
    String type = info.contentType();
    boolean valid =
        isHeaderValue(type) && essence(type).matches("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
    return valid && !essence(type).equals("text/event-stream") ? type : StreamInfo.BINARY;
  }

  /** A media type without its parameters, in lower case. */
  static String essence(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static void fromSource(HttpServerResponse response, StreamInfo info, String name) {
    info.headers()
        .forEach((header, value) -> {
          String allowed = ALLOWED.get(header.toLowerCase(Locale.ROOT));
          if (allowed != null && isHeaderValue(value)) {
            response.putHeader(allowed, value);
          } else if (DroppedHeaders.isNew(name, header)) {
            log.warn("a header of stream {} is not sent: {}", Text.shown(name), Text.shown(header));
          }
        });
  }

  private static boolean isHeaderValue(String value) {
    return !value.isBlank()
        && value.length() <= MAX_VALUE
        && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }
}
