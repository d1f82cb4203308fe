package io.sluice.http;

import io.sluice.core.StreamInfo;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of media types. */
final class MediaTypes {

  /** The longest value taken from a source, in characters. */
  private static final int MAX_VALUE = 1_000;

  private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");

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

  /** Types beside text, JSON and XML that compress; most others are compressed already. */
  private static final Set<String> COMPRESSIBLE =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/jsonl",
          "application/javascript",
          "application/xml",
          "application/wasm",
          "image/bmp");

  private MediaTypes() {}

  /**
   * The media type of the raw form: that of the whole, else the stream's own; unless it is no media
   * type, or that of events, which the bytes would then forge (rule H2).
   */
  static String raw(StreamInfo info) {
    String whole = ResponseHead.header(info, StreamInfo.WHOLE_TYPE);
    String type = whole == null ? info.contentType() : whole;
    return isType(type) && !isEvents(type) ? type : StreamInfo.BINARY;
  }

  /** Whether it is a media type that a header can carry. */
  static boolean isType(String type) {
    return isHeaderValue(type) && TYPE.matcher(essence(type)).matches();
  }

  /** Whether it is the type of events. */
  static boolean isEvents(String type) {
    return essence(type).equals("text/event-stream");
  }

  /** Whether it is JSON values, each in a line of its own. */
  static boolean isLines(String type) {
    return StreamInfo.of(type).isLines();
  }

  /** Whether a browser may show the raw form in a page. */
  static boolean isSafe(StreamInfo info) {
    return SAFE.contains(essence(raw(info)));
  }

  /** Whether compressing the raw form gains anything. */
  static boolean isCompressible(StreamInfo info) {
    String type = essence(raw(info));
    return type.startsWith("text/")
        || type.endsWith("+json")
        || type.endsWith("+xml")
        || COMPRESSIBLE.contains(type);
  }

  /** A media type without its parameters, in lower case. */
  static String essence(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Whether a source's text may be a header's value. */
  static boolean isHeaderValue(String value) {
    return !value.isBlank()
        && value.length() <= MAX_VALUE
        && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }
}
