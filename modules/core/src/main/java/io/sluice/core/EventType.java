package io.sluice.core;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Which event types a producer may give its chunks (rule H2).
 *
 * <p>The reserved ones are Sluice's own terminal and in-place events, and the two that every
 * EventSource raises itself (WHATWG HTML, section 9.2). CR, LF and NUL would end the field.
 */
public final class EventType {

  /** The longest event type, in bytes of UTF-8. */
  public static final int MAX_BYTES = 64;

  /** What a producer may not use. */
  public static final Set<String> RESERVED = Set.of("done", "error", "gap", "open", "message");

  private EventType() {}

  /** True when a producer may use it. */
  public static boolean isAllowed(String event) {
    if (event.isEmpty() || event.length() > MAX_BYTES || RESERVED.contains(event)) {
      return false;
    }
    boolean ascii = true;
    for (int i = 0; i < event.length(); i++) {
      char c = event.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        return false;
      }
      ascii &= c < 0x80;
    }
    return ascii || event.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  static void check(String event) {
    if (!isAllowed(event)) {
      throw new StreamException(
          Failure.of(
              FailureCode.BAD_CHUNK,
              "an event type has 1 to 64 bytes without CR, LF or NUL and is none of "
                  + RESERVED.stream().sorted().toList()));
    }
  }
}
