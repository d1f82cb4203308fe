package io.sluice.verticles.console;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of the console, as it is served.
 *
 * @param type its media type
 * @param body its bytes
 * @param tag what it is known by to who has it already
 */
record ConsoleFile(String type, Buffer body, String tag) {

  /** Enough of a digest to tell one version from another. */
  private static final int TAG_BYTES = 12;

  /** Reads one that is there. Blocks a moment: when a gateway starts. */
  static ConsoleFile read(String name) {
    try (InputStream in = ConsoleFile.class.getResourceAsStream(name)) {
      return of(type(name), Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same without a part of its text. */
  ConsoleFile without(String part) {
    String text = body.toString();
    if (!text.contains(part)) {
      throw new IllegalArgumentException("it has no " + part);
    }
    return of(type, text.replace(part, "").getBytes(StandardCharsets.UTF_8));
  }

  private static ConsoleFile of(String type, byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      String tag = HexFormat.of().formatHex(Arrays.copyOf(digest, TAG_BYTES));
      return new ConsoleFile(type, Buffer.buffer(bytes), '"' + tag + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/plain; charset=utf-8";
    };
  }

  /** Whether an {@code If-None-Match} names it (RFC 9110, section 13.1.2). */
  boolean isKnown(@Nullable String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    return ifNoneMatch.strip().equals("*")
        || Arrays.stream(ifNoneMatch.split(",", -1))
            .map(String::strip)
            .anyMatch(known -> known.equals(tag) || known.equals("W/" + tag));
  }
}
