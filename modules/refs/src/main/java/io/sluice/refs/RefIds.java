package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ids of hosts, sessions and refs: whose id begins with the host's finds the way there, and cannot
 * be guessed.
 */
final class RefIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}\\.[A-Za-z0-9_-]{22}");
  private static final int HOST_BYTES = 8;
  private static final int SECRET_BYTES = 16;
  private static final String SEGMENT = "sluice.refs.";

  private RefIds() {}

  static String newHost() {
    return HexFormat.of().formatHex(random(HOST_BYTES));
  }

  static String newId(String host) {
    return host
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Whether it looks like one. */
  static boolean isId(@Nullable String id) {
    return id != null && ID.matcher(id).matches();
  }

  /** The id, which must look like one. */
  static String check(String what, String id) {
    if (!isId(id)) {
      throw new StreamException(Failure.badParameter(what, "this is no id of a " + what));
    }
    return id;
  }

  /** The segment that a host offers. */
  static String segment(String host) {
    return SEGMENT + host;
  }

  /** The segment of the host of a session or ref. */
  static String segmentOf(String id) {
    return segment(id.substring(0, id.indexOf('.')));
  }

  /** What an open failed with at a host's segment, as who has an id of it should be told. */
  static StreamException asGone(Throwable error) {
    Failure failure = Failure.of(error);
    return switch (failure.code()) {
      case UNKNOWN_STREAM, UNAVAILABLE, NODE_LEAVING -> gone("whoever held it has ended");
      default -> new StreamException(failure, error);
    };
  }

  static StreamException gone(String message) {
    return new StreamException(FailureCode.GONE, message);
  }
}
