package io.sluice.core;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code traceparent} of W3C Trace Context, section 3.2: which trace a request belongs to. It
 * is handed on as it came, over the bus and to upstreams, and told in logs; Sluice adds no spans.
 */
public final class TraceParent {

  /** The name of the header. */
  public static final String HEADER = "traceparent";

  /** Version 00, and later ones, which may go on after a dash. */
  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceParent() {}

  /** Whether it is one; what is not is to be ignored, as that section asks. */
  public static boolean isValid(@Nullable String value) {
    return value != null && FORM.matcher(value).matches();
  }

  /** The value where it is one; else null. */
  public static @Nullable String orNull(@Nullable String value) {
    return isValid(value) ? value : null;
  }
}
