package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** Failures as JSON, for logs and between nodes. */
final class FailureJson {
  private FailureJson() {}

  static JsonObject of(Failure failure) {
    JsonObject details = new JsonObject();
    failure.details().forEach(details::put);
    return new JsonObject()
        .put("code", failure.code().name())
        .put("message", failure.message())
        .put("retriable", failure.retriable())
        .put("details", details);
  }

  /**
   * Reads one.
   *
   * @throws RuntimeException where it is none
   */
  static Failure read(JsonObject json) {
    Map<String, String> details = new TreeMap<>();
    JsonObject told = json.getJsonObject("details", new JsonObject());
    told.fieldNames().forEach(key -> details.put(key, told.getString(key)));
    return new Failure(
        FailureCode.valueOf(json.getString("code")),
        json.getString("message"),
        json.getBoolean("retriable"),
        details);
  }
}
