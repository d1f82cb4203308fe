package io.sluice.verticles.chat;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}. */
final class IdempotencyKey {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private IdempotencyKey() {}

  /** What the client sent, with the quotes of a structured field or without; null for nothing. */
  static @Nullable String of(HttpServerRequest request) {
    List<String> keys = request.headers().getAll(HEADER);
    if (keys.isEmpty()) {
      return null;
    }
    if (keys.size() > 1 || !ALLOWED.matcher(keys.getFirst()).matches()) {
      throw RequestFields.bad(
          HEADER, HEADER + " is given once, with 1 to 255 visible characters of ASCII");
    }
    String key = keys.getFirst();
    boolean quoted = key.length() > 2 && key.startsWith("\"") && key.endsWith("\"");
    return quoted ? key.substring(1, key.length() - 1) : key;
  }
}
