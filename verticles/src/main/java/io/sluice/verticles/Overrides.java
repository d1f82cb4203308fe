package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Values from the environment, put over those of the file. A key's variable is its path in
 * capitals, its words and all that is no letter or digit divided by {@code _}: {@code
 * http.timings.firstChunk} is {@code SLUICE_HTTP_TIMINGS_FIRST_CHUNK}. Lists are separated by
 * commas.
 *
 * <p>Variables outside of the configuration's sections are left alone, since others use the prefix
 * too: the start script, or a cluster that tells services of each other.
 */
final class Overrides {
  static final String PREFIX = "SLUICE_";

  /** Where a word of a key ends and the next begins. */
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private final ConfigurationSchema schema;

  /** The paths of all values that may be set, by variable. */
  private final Map<String, Key> keys = new TreeMap<>();

  private record Key(List<String> path, JsonNode schema) {}

  Overrides(ConfigurationSchema schema, JsonNode configuration) {
    this.schema = schema;
    collect(List.of(), schema.root(), configuration);
  }

  private void collect(List<String> path, JsonNode unfollowed, JsonNode value) {
    JsonNode node = schema.of(unfollowed, value);
    if (node == null) {
      return;
    }
    if (!"object".equals(node.path("type").asText())) {
      keys.put(variable(path), new Key(path, node));
      return;
    }
    node.path("properties")
        .properties()
        .forEach(it -> collect(append(path, it.getKey()), it.getValue(), value.path(it.getKey())));
    JsonNode further = node.path("additionalProperties");
    if (further.isObject()) {
      value.properties().forEach(it -> collect(append(path, it.getKey()), further, it.getValue()));
    }
  }

  private static List<String> append(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }

  private static String variable(List<String> path) {
    return PREFIX + name(String.join("_", path));
  }

  private static String name(String key) {
    return HUMP.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /**
   * Puts the environment's values in.
   *
   * @return the variable of each value put in, by the value's dotted path
   */
  Map<String, String> apply(Map<String, String> environment, ObjectNode configuration) {
    Map<String, String> origins = new LinkedHashMap<>();
    new TreeMap<>(environment)
        .forEach((variable, text) -> {
          if (!variable.startsWith(PREFIX)) {
            return;
          }
          Key key = keys.get(variable);
          if (key != null) {
            put(configuration, key, text);
            origins.put(Mistakes.dotted(key.path()), variable);
          } else {
            refuseMistyped(variable, text);
          }
        });
    return origins;
  }

  private void refuseMistyped(String variable, String text) {
    boolean inSection =
        schema.root().get("properties").properties().stream()
            .anyMatch(section -> variable.startsWith(PREFIX + name(section.getKey()) + "_"));
    if (inSection) {
      String hint =
          NearestWord.to(variable, keys.keySet())
              .map(near -> "; did you mean " + near + "?")
              .orElse("; see the keys in conf/sluice.yaml");
      throw new ConfigurationException(
          variable + " = \"" + text + "\": the configuration has no such key" + hint);
    }
  }

  /** Puts one value in; a text that does not fit is left to the schema to refuse. */
  static void put(ObjectNode configuration, List<String> path, JsonNode value) {
    ObjectNode section = configuration;
    for (String step : path.subList(0, path.size() - 1)) {
      JsonNode next = section.get(step);
      section = next instanceof ObjectNode object ? object : section.putObject(step);
    }
    section.set(path.getLast(), value);
  }

  private void put(ObjectNode configuration, Key key, String text) {
    if ("array".equals(key.schema().path("type").asText())) {
      ArrayNode list = configuration.arrayNode();
      JsonNode items = schema.follow(key.schema().path("items"));
      for (String item : text.isBlank() ? new String[0] : text.split(",", -1)) {
        list.add(value(configuration, items, item.strip()));
      }
      put(configuration, key.path(), list);
    } else {
      put(configuration, key.path(), value(configuration, key.schema(), text));
    }
  }

  private static JsonNode value(ObjectNode factory, JsonNode schema, String text) {
    return switch (schema.path("type").asText()) {
      case "integer" -> integer(factory, text.strip());
      case "number" -> number(factory, text.strip());
      case "boolean" ->
          text.equals("true") || text.equals("false")
              ? factory.booleanNode(text.equals("true"))
              : factory.textNode(text);
      default -> factory.textNode(text);
    };
  }

  private static JsonNode integer(ObjectNode factory, String text) {
    try {
      return factory.numberNode(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return factory.textNode(text);
    }
  }

  private static JsonNode number(ObjectNode factory, String text) {
    try {
      return factory.numberNode(new java.math.BigDecimal(text));
    } catch (NumberFormatException e) {
      return factory.textNode(text);
    }
  }
}
