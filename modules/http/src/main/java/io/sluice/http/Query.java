package io.sluice.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a query string into parameters; a key stands for one value. */
final class Query {
  private Query() {}

  /**
   * The parameters, in their order.
   *
   * @throws Refusal 400 for malformed encoding, an empty or repeated key, or too many
   */
  static Map<String, String> parse(@Nullable String query, int most) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        put(parameters, pair);
      }
      if (parameters.size() > most) {
        throw Refusal.badParameter("query", "at most " + most + " parameters are taken");
      }
    }
    return parameters;
  }

  private static void put(Map<String, String> parameters, String pair) {
    int equals = pair.indexOf('=');
    String key = Percent.decode(equals < 0 ? pair : pair.substring(0, equals), true);
    String value = Percent.decode(equals < 0 ? "" : pair.substring(equals + 1), true);
    if (key == null || value == null) {
      throw Refusal.badParameter(
          key == null ? "query" : key, "the query is not well-formed percent-encoded UTF-8");
    }
    if (key.isEmpty()) {
      throw Refusal.badParameter("query", "a parameter has no name");
    }
    if (parameters.put(key, value) != null) {
      throw Refusal.badParameter(key, "parameter '" + key + "' is given more than once");
    }
  }
}
