package io.sluice.http;

import io.sluice.core.StreamException;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client wants to begin: {@code Last-Event-ID} beats {@code lastEventId} beats {@code
 * from}; each is {@code -1}, {@code now} or an id.
 *
 * @param from where; null where the client does not say
 * @param key what said so
 * @param gaps whether it takes a gap for what is no longer there
 * @param subscription its name for this reading, which is a secret; null where it gives none
 */
record Resume(@Nullable From from, String key, boolean gaps, @Nullable String subscription) {

  /** The header. */
  static final String HEADER = "Last-Event-ID";

  /** The key of a subscription's name. */
  static final String SUBSCRIPTION = "subscription";

  /** Nobody guesses 22 characters: 128 bits, as base64 writes them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{22,128}");

  /**
   * Takes it out of the query's keys. What is beaten is checked all the same. An EventSource, or
   * what replaces one, may send its id empty before it has one.
   *
   * @throws Refusal 400, naming what is wrong
   */
  static Resume of(List<String> headers, Map<String, String> query) {
    if (headers.size() > 1) {
      throw Refusal.badParameter(HEADER, HEADER + " is given more than once");
    }
    From header = from(HEADER, headers.isEmpty() ? "" : headers.get(0));
    String idText = query.remove("lastEventId");
    From id = from("lastEventId", idText == null ? "" : idText);
    String fromText = query.remove("from");
    From from = fromText == null ? null : parse("from", fromText);
    boolean gaps = gaps(query.remove("gap"));
    String subscription = subscription(query.remove(SUBSCRIPTION));
    if (header != null) {
      return new Resume(header, HEADER, gaps, subscription);
    }
    return id != null
        ? new Resume(id, "lastEventId", gaps, subscription)
        : new Resume(from, "from", gaps, subscription);
  }

  private static @Nullable From from(String key, String text) {
    return text.isEmpty() ? null : parse(key, text);
  }

  private static From parse(String key, String text) {
    try {
      return From.parse(key, text);
    } catch (StreamException e) {
      throw new Refusal(Problem.of(e.failure()));
    }
  }

  private static boolean gaps(@Nullable String value) {
    if (value != null && !value.equals("allow")) {
      throw Refusal.badParameter("gap", "gap is allow, or not given");
    }
    return value != null;
  }

  private static @Nullable String subscription(@Nullable String value) {
    if (value != null && !isName(value)) {
      throw Refusal.badParameter(
          SUBSCRIPTION, "a subscription is 22 to 128 of A-Z a-z 0-9 _ -, chosen at random");
    }
    return value;
  }

  /** Whether a subscription may be called so. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The offset it wants to begin at; null where it gives no id. */
  @Nullable LogOffset id() {
    return from instanceof From.At at ? at.offset() : null;
  }

  /** The same as {@link io.sluice.core.StreamRequest#from} has it. */
  @Nullable String text() {
    return from == null ? null : from.toString();
  }

  /** Refuses to begin anywhere but at the start of a stream without ids. */
  Refusal hasNoIds(String name) {
    return Refusal.badParameter(
        key, "'" + name + "' has no ids to resume from, so '" + key + "' means nothing here");
  }
}
