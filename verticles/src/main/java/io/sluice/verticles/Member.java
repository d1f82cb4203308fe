package io.sluice.verticles;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself, as JSON on the bus.
 *
 * @param id of its Vertx, new with each start
 * @param name what people call it
 * @param state whether it goes on
 * @param url where it serves HTTP; null where it does not
 * @param store whether it owns the store of logs
 * @param storeSince since when, in milliseconds since 1970; 0 where it does not, or does not say
 * @param streams what it offers, as the list of streams tells it
 * @param hello whether it has just come and wants to know who is there
 */
record Member(
    String id,
    String name,
    State state,
    @Nullable String url,
    boolean store,
    long storeSince,
    List<JsonObject> streams,
    boolean hello) {

  /** How a node is, or seems to others. */
  enum State {
    /** It takes new streams. */
    SERVING,
    /** It stops: what is open may end, nothing new begins. */
    LEAVING,
    /** It has not been heard of for some time. */
    UNREACHABLE,
    /** It has stopped in good order. */
    LEFT;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** More is not listened to (rule B1): thousands of streams with their descriptions fit. */
  static final int MAX_BYTES = 512 * 1024;

  private static final int MAX_TEXT = 256;

  /** As offers are named. */
  private static final Pattern NAME = Pattern.compile("(?!\\.\\.?$)[A-Za-z0-9._-]{1,64}");

  /** What is said: of too many streams, those that fit. */
  Buffer said() {
    List<JsonObject> told = streams;
    Buffer said = json(told).toBuffer();
    while (said.length() > MAX_BYTES) {
      told = told.subList(0, told.size() / 2);
      said = json(told).toBuffer();
    }
    return said;
  }

  private JsonObject json(List<JsonObject> told) {
    return listed(state)
        .put("id", id)
        .put("hello", hello)
        .put("storeSince", storeSince)
        .put("streams", new JsonArray(new ArrayList<>(told)));
  }

  /** As the list of members has it; the others may see another state than it says. */
  JsonObject listed(State seen) {
    JsonObject json = new JsonObject().put("node", name).put("state", seen.text());
    if (url != null) {
      json.put("http", url);
    }
    return json.put("store", store);
  }

  /** Understands what was said; nothing where it is not what a node says. */
  static Optional<Member> heard(Object body) {
    if (!(body instanceof Buffer said) || said.length() > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      JsonObject json = new JsonObject(said);
      String url = json.getString("http");
      List<JsonObject> streams = new ArrayList<>();
      for (Object stream : json.getJsonArray("streams")) {
        JsonObject one = (JsonObject) stream;
        if (!NAME.matcher(text(one, "name")).matches() || text(one, "scope").isEmpty()) {
          return Optional.empty();
        }
        streams.add(one.put("node", text(json, "node")));
      }
      return Optional.of(
          new Member(
              text(json, "id"),
              text(json, "node"),
              State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
              url == null ? null : text(json, "http"),
              json.getBoolean("store", false),
              json.getLong("storeSince", 0L),
              List.copyOf(streams),
              json.getBoolean("hello", false)));
    } catch (DecodeException
        | ClassCastException
        | IllegalArgumentException
        | NullPointerException e) {
      return Optional.empty();
    }
  }

  /** Whether it has had its store for longer than who has one since then; of two alike, one is. */
  boolean ownsLongerThan(long since, String otherId) {
    return store && (storeSince == since ? id.compareTo(otherId) < 0 : storeSince < since);
  }

  private static String text(JsonObject json, String key) {
    String text = json.getString(key);
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(key);
    }
    return text;
  }
}
