package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.Failure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an OpenAI-compatible upstream means by its events and its refusals. */
final class OpenAiDialect implements Dialect {

  /** An error object is small; what is longer is a page for people. */
  private static final int REFUSAL_BYTES = 16 * 1024;

  /** Of no fault of the request's: the same may work soon. */
  private static final Set<String> PASSING = Set.of("429", "500", "502", "503", "504");

  private final OpenAiErrors errors;
  private final @Nullable Duration total;

  OpenAiDialect(@Nullable String key, @Nullable Duration total) {
    this.errors = new OpenAiErrors(key);
    this.total = total;
  }

  @Override
  public BodyParser parser(BodyParser form) {
    return new OpenAiParser(form, errors);
  }

  @Override
  public @Nullable Duration total() {
    return total;
  }

  @Override
  public int refusalBytes() {
    return REFUSAL_BYTES;
  }

  @Override
  public Failure refused(Failure failure, byte[] body) {
    String status = failure.details().getOrDefault("status", "");
    String message = failure.message();
    if (status.equals("401") || status.equals("403")) {
      message += ": it does not accept the key"; // what it says of it may repeat a part of it
    } else {
      message = errors.said(message, body(body));
    }
    return new Failure(failure.code(), message, PASSING.contains(status), failure.details());
  }

  private static @Nullable Object body(byte[] body) {
    try {
      return Json.decodeValue(new String(body, UTF_8)) instanceof JsonObject json
          ? json.getValue("error")
          : null;
    } catch (DecodeException e) {
      return null;
    }
  }
}
