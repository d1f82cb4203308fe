package io.sluice.http;

import io.sluice.core.ByteRange;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.LogText;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The headers of a stream's response; a producer's own wishes only from a list, and checked. */
final class ResponseHead {

  /** Says that payloads are shown as {@code base64}. */
  static final String PAYLOAD_ENCODING = "Sluice-Payload-Encoding";

  /** Tells where it begins, where chunks have ids: what a form without ids can count on from. */
  static final String OFFSET = "Sluice-Offset";

  private static final Logger log = LoggerFactory.getLogger(ResponseHead.class);

  private static final String DISPOSITION = "content-disposition";

  /** What a source says that is read, and not sent as it is. */
  private static final Set<String> READ =
      Set.of(DISPOSITION, StreamInfo.WHOLE_TYPE.toLowerCase(Locale.ROOT));

  /** What a source may set as it is. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "content-language", "Content-Language", "cache-control", "Cache-Control", "link", "Link");

  private ResponseHead() {}

  /** Sets status and headers of a good answer. */
  static void apply(HttpServerResponse response, HttpVersion version, Delivery delivery) {
    response.setStatusCode(delivery.status());
    StreamInfo info = delivery.info();
    fromSource(response, info, delivery.name());
    switch (delivery.format()) {
      case SSE ->
          response
              .putHeader("Content-Type", "text/event-stream")
              .putHeader("Cache-Control", "no-cache, no-transform");
      case NDJSON -> response.putHeader("Content-Type", delivery.choice().mediaType());
      case JSON -> {
        response.putHeader("Content-Type", delivery.choice().mediaType());
        tag(response, delivery);
      }
      case CSV -> response.putHeader("Content-Type", "text/csv; charset=utf-8; header=present");
      case RAW -> raw(response, delivery);
    }
    cacheControl(response);
    if (EventIds.has(info)) {
      response.putHeader(OFFSET, EventIds.start(info).toString());
    }
    if (delivery.coding() != null) {
      response.putHeader("Content-Encoding", delivery.coding().key());
    }
    if (delivery.format().isStreamed()) {
      response.putHeader("X-Accel-Buffering", "no");
      length(response, version, delivery.announcedLength());
    }
    if (delivery.format() != Format.RAW && Payload.of(info) == Payload.BINARY) {
      response.putHeader(PAYLOAD_ENCODING, "base64");
    }
  }

  /**
   * Sets the headers of an application's own events, as far as it has not set them. Nothing is sent
   * of what the source wishes: the route knows what it answers with.
   */
  static void events(HttpServerResponse response, HttpVersion version) {
    putIfAbsent(response, "Content-Type", "text/event-stream");
    putIfAbsent(response, "Cache-Control", "no-cache, no-transform");
    putIfAbsent(response, "X-Accel-Buffering", "no");
    length(response, version, -1);
  }

  private static void putIfAbsent(HttpServerResponse response, String name, String value) {
    if (!response.headers().contains(name)) {
      response.putHeader(name, value);
    }
  }

  /** Sets status and headers where the client has the bytes already: RFC 9110, 15.4.5. */
  static void notModified(HttpServerResponse response, Delivery delivery) {
    response.setStatusCode(304);
    fromSource(response, delivery.info(), delivery.name());
    cacheControl(response);
    tag(response, delivery);
  }

  private static void cacheControl(HttpServerResponse response) {
    putIfAbsent(response, "Cache-Control", "no-store");
  }

  private static void length(HttpServerResponse response, HttpVersion version, long length) {
    if (length >= 0) {
      response.putHeader("Content-Length", Long.toString(length));
    } else if (version == HttpVersion.HTTP_1_1) {
      response.setChunked(true);
    }
  }

  private static void raw(HttpServerResponse response, Delivery delivery) {
    StreamInfo info = delivery.info();
    response
        .putHeader("Content-Type", MediaTypes.raw(info))
        .putHeader("Content-Security-Policy", "sandbox");
    String disposition =
        Disposition.of(
            header(info, DISPOSITION), lastPart(delivery.name()), MediaTypes.isSafe(info));
    if (disposition != null) {
      response.putHeader("Content-Disposition", disposition);
    }
    tag(response, delivery);
    if (delivery.length() >= 0 && delivery.coding() == null) {
      response.putHeader("Accept-Ranges", info.ranges() ? "bytes" : "none");
    }
    ByteRange part = delivery.part();
    if (part != null) {
      response.putHeader(
          "Content-Range", "bytes " + part.first() + '-' + part.last() + '/' + info.bytes());
    }
  }

  private static void tag(HttpServerResponse response, Delivery delivery) {
    String tag = delivery.tag();
    if (tag != null) {
      boolean same = delivery.coding() == null || delivery.format() == Format.JSON;
      response.putHeader("ETag", same ? tag : EntityTag.weak(tag));
    }
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** What a source says of a header, unchecked. */
  static @Nullable String header(StreamInfo info, String name) {
    for (Map.Entry<String, String> header : info.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  private static void fromSource(HttpServerResponse response, StreamInfo info, String name) {
    info.headers()
        .forEach((header, value) -> {
          String key = header.toLowerCase(Locale.ROOT);
          String allowed = ALLOWED.get(key);
          if (allowed != null && MediaTypes.isHeaderValue(value)) {
            response.putHeader(allowed, value);
          } else if (!READ.contains(key) && DroppedHeaders.isNew(name, header)) {
            log.warn(
                "a header of stream {} is not sent: {}",
                LogText.shown(name),
                LogText.shown(header));
          }
        });
  }
}
