package io.sluice.http;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Tells operators who reads what: {@code GET /subscriptions}. */
final class SubscriptionListing {

  static final int DEFAULT_LIMIT = 100;

  /** What one answer holds: some hundred kilobytes. */
  static final int MAX_LIMIT = 1_000;

  private static final String AFTER = "after";
  private static final String LIMIT = "limit";

  private SubscriptionListing() {}

  /**
   * The page that a query asks for.
   *
   * @throws Refusal 400 for a parameter it does not have
   */
  static JsonObject of(Vertx vertx, Map<String, String> query) {
    for (String key : query.keySet()) {
      if (!key.equals(AFTER) && !key.equals(LIMIT)) {
        throw Refusal.badParameter(key, "the list of subscriptions takes after and limit");
      }
    }
    int limit = limit(query.getOrDefault(LIMIT, Integer.toString(DEFAULT_LIMIT)));
    Subscriptions all = Subscriptions.of(vertx);
    List<StreamCall> found = all.after(query.getOrDefault(AFTER, ""), limit + 1);
    JsonArray page = new JsonArray();
    found.stream().limit(limit).map(call -> call.toJson(all)).forEach(page::add);
    return new JsonObject().put("subscriptions", page).put("more", found.size() > limit);
  }

  private static int limit(String value) {
    if (value.matches("[1-9][0-9]{0,3}") && Integer.parseInt(value) <= MAX_LIMIT) {
      return Integer.parseInt(value);
    }
    throw Refusal.badParameter(LIMIT, "limit is a whole number from 1 to " + MAX_LIMIT);
  }
}
