package io.sluice.http;

import io.sluice.core.ByteRange;
import io.sluice.core.StreamInfo;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * How an open stream is to be sent: decided once, before the first byte.
 *
 * @param choice the form
 * @param info what is sent
 * @param name the stream's name
 * @param length how many bytes there will be, announced and kept to; -1 when unknown
 * @param part which part that is, where a part was asked for; both its ends exist
 * @param tag the validator of raw bytes, or of the document a closed log is; null for none
 * @param coding how it may be compressed; null for not at all
 */
record Delivery(
    Negotiator.Choice choice,
    StreamInfo info,
    String name,
    long length,
    @Nullable ByteRange part,
    @Nullable String tag,
    @Nullable ContentCoding coding) {

  /** Decides, where the whole is sent. */
  static Delivery whole(
      HttpServerRequest http, ReadRequest request, StreamInfo info, Negotiator.Choice choice) {
    boolean raw = choice.format() == Format.RAW && !request.isLimited();
    long length = raw && !info.endless() ? info.bytes() : -1;
    ContentCoding coding = coding(http, info, choice.format());
    String tag = raw ? EntityTag.of(info) : null;
    if (choice.format() == Format.JSON) {
      tag = EntityTag.ofDocument(info, request.limit(), coding);
    }
    return new Delivery(choice, info, request.name(), length, null, tag, coding);
  }

  private static @Nullable ContentCoding coding(
      HttpServerRequest http, StreamInfo info, Format format) {
    boolean live = info.endless() || format == Format.SSE;
    boolean gains = format != Format.RAW || MediaTypes.isCompressible(info);
    if (http.version() == HttpVersion.HTTP_1_0 || !gains || (live && !info.compress())) {
      return null;
    }
    return ContentCoding.accepted(http.headers().getAll("Accept-Encoding"));
  }

  /** The same, of which a part is sent, as it is. */
  Delivery part(ByteRange part) {
    return new Delivery(choice, info, name, part.length(), part, tag, null);
  }

  /** The same, not compressed. */
  Delivery plain() {
    return new Delivery(choice, info, name, length, part, tag, null);
  }

  Format format() {
    return choice.format();
  }

  /** The length that is announced: what is compressed has another, not known before. */
  long announcedLength() {
    return coding == null ? length : -1;
  }

  /** The status: a source's own, unless a browser would take it for the end of events. */
  int status() {
    return part != null ? 206 : format() == Format.SSE ? 200 : info.status();
  }
}
