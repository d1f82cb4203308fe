package io.sluice.sources.upstream;

import io.sluice.core.Failure;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an upstream says went wrong, made fit to be shown: short, of one line, without the key. */
final class OpenAiErrors {

  /** Enough for what an upstream explains to whoever asked. */
  private static final int MAX_CHARS = 300;

  /** By as much of a key as this it can be recognised where it is told cut. */
  private static final int KEY_PART = 8;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  /** Types and codes of errors that pass. */
  private static final Set<String> PASSING =
      Set.of(
          "server_error",
          "internal_server_error",
          "overloaded_error",
          "rate_limit_exceeded",
          "rate_limit_error",
          "requests",
          "tokens",
          "429",
          "500",
          "502",
          "503",
          "504");

  private final @Nullable Pattern key;

  OpenAiErrors(@Nullable String key) {
    this.key =
        key == null
            ? null
            : Pattern.compile(
                Pattern.quote(key)
                    + (key.length() >= 2 * KEY_PART
                        ? "|" + Pattern.quote(key.substring(0, KEY_PART)) + "\\S*"
                        : ""));
  }

  /**
   * A message, and what the upstream says beside it.
   *
   * @param error an error object, or anything else
   */
  String said(String message, @Nullable Object error) {
    Object text = error instanceof JsonObject object ? object.getValue("message") : error;
    if (!(text instanceof String said) || said.isBlank()) {
      return message;
    }
    String clean = said.length() > 4 * MAX_CHARS ? said.substring(0, 4 * MAX_CHARS) : said;
    if (key != null) {
      clean = key.matcher(clean).replaceAll("…");
    }
    clean = UNPRINTABLE.matcher(clean).replaceAll(" ").strip();
    return message
        + ": "
        + (clean.length() > MAX_CHARS ? clean.substring(0, MAX_CHARS) + "…" : clean);
  }

  /** The failure that an error within an answer means. */
  Failure failure(@Nullable Object error) {
    boolean passing = false;
    if (error instanceof JsonObject object) {
      passing =
          PASSING.contains(String.valueOf(object.getValue("type")))
              || PASSING.contains(String.valueOf(object.getValue("code")));
    }
    return HttpFailures.failed(said("the upstream told of an error", error), passing);
  }
}
