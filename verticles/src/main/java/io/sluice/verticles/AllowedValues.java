package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Puts a schema into words. */
final class AllowedValues {
  private AllowedValues() {}

  static String of(ConfigurationSchema schema, JsonNode unfollowed) {
    JsonNode node = schema.follow(unfollowed);
    if (node.has("title")) {
      return node.get("title").asText();
    }
    if (node.has("enum")) {
      return "one of " + String.join(", ", texts(node.get("enum")));
    }
    if (node.has("const")) {
      return node.get("const").asText();
    }
    return switch (node.path("type").asText()) {
      case "integer" -> "a whole number" + range(node, "minimum", "maximum");
      case "number" -> "a number" + range(node, "minimum", "maximum");
      case "boolean" -> "true or false";
      case "string" -> "text" + range(node, "minLength", "maxLength", " characters");
      case "array" ->
          "a list"
              + range(node, "minItems", "maxItems")
              + ", each "
              + of(schema, node.path("items"));
      default -> "a section with " + String.join(", ", keys(node));
    };
  }

  private static String range(JsonNode node, String least, String most) {
    return range(node, least, most, "");
  }

  private static String range(JsonNode node, String least, String most, String unit) {
    JsonNode low = node.get(least);
    JsonNode high = node.get(most);
    if (low != null && high != null) {
      return " from " + low.asText() + " to " + high.asText() + unit;
    }
    if (low != null) {
      return " of at least " + low.asText() + unit;
    }
    return high != null ? " of at most " + high.asText() + unit : "";
  }

  private static List<String> keys(JsonNode node) {
    if (!node.has("properties")) {
      return List.of("names as keys and a section for each");
    }
    List<String> keys = new ArrayList<>();
    node.get("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
