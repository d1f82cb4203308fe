package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validators: the raw form's, from the stream's version, and that of a closed log as JSON. RFC
 * 9110, sections 8.8.3 and 13.1.
 */
final class EntityTag {

  /** Visible ASCII without the quote. */
  private static final String ALLOWED = "[!#-~]{1,200}";

  private EntityTag() {}

  /** The strong tag of the bytes as they are; null where the version is unknown, or no tag. */
  static @Nullable String of(StreamInfo info) {
    String version = info.version();
    return version != null && version.matches(ALLOWED) ? '"' + version + '"' : null;
  }

  /** The strong tag of what a closed log is as JSON, one per coding; null where it may change. */
  static @Nullable String ofDocument(StreamInfo info, long limit, @Nullable ContentCoding coding) {
    if (!EventIds.has(info) || info.endless() || info.chunks() < 0) {
      return null;
    }
    String end = limit < info.chunks() ? "+" + limit : "";
    String how = coding == null ? "" : "-" + coding.key();
    return "\""
        + EventIds.start(info)
        + '-'
        + (info.firstOffset() + info.chunks())
        + end
        + how
        + '"';
  }

  /** The tag of the same bytes in a coding: they mean the same, but are not the same. */
  static String weak(String tag) {
    return "W/" + tag;
  }

  /** Whether a client has it already, in whichever coding. */
  static boolean isKnown(MultiMap headers, @Nullable String tag) {
    List<String> known = headers.getAll("If-None-Match");
    return tag != null && known.stream().anyMatch(value -> contains(value, tag));
  }

  private static boolean contains(String list, String tag) {
    for (String element : list.split(",", -1)) {
      String stripped = element.strip();
      if (stripped.equals("*") || stripped.equals(tag) || stripped.equals(weak(tag))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a part may be sent: a client that has begun with other bytes must get them whole. */
  static boolean allowsRange(MultiMap headers, @Nullable String tag) {
    List<String> condition = headers.getAll("If-Range");
    return condition.isEmpty() || (condition.size() == 1 && condition.get(0).strip().equals(tag));
  }
}
