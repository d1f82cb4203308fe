package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Puts what breaks the schema into words: the key, its value, and what is allowed. */
final class Mistakes {

  /** A value as long as this is shown whole. */
  private static final int MAX_SHOWN = 100;

  /** What is told at once; more would hide the first. */
  private static final int MAX_TOLD = 10;

  private static final Pattern SECRET =
      Pattern.compile("(?i).*(passw|secret|token|credential|key).*|headers|url");

  private final ConfigurationSchema schema;
  private final String source;
  private final Map<String, String> overridden;

  /**
   * Tells of one configuration.
   *
   * @param source where it is from, such as its file
   * @param overridden where else a key's value is from, by its dotted path
   */
  Mistakes(ConfigurationSchema schema, String source, Map<String, String> overridden) {
    this.schema = schema;
    this.source = source;
    this.overridden = overridden;
  }

  List<String> in(JsonNode configuration) {
    return schema.check(configuration).stream()
        .map(message -> tell(message, configuration))
        .distinct()
        .limit(MAX_TOLD)
        .toList();
  }

  private String tell(ValidationMessage message, JsonNode configuration) {
    List<Object> path = elements(message.getInstanceLocation());
    JsonNode around = schema.around(message);
    if (message.getEvaluationPath().contains("propertyNames")) {
      return badName(path, message, around, configuration);
    }
    return switch (message.getType()) {
      case "additionalProperties" -> unknownKey(path, message, around, configuration);
      case "required" -> missing(path, message, around);
      default ->
          at(path) + " = " + show(path, valueAt(configuration, path)) + ": " + allowed(around);
    };
  }

  private String unknownKey(
      List<Object> path, ValidationMessage message, JsonNode around, JsonNode configuration) {
    String key = message.getProperty();
    List<Object> whole = append(path, key);
    TreeSet<String> keys = new TreeSet<>();
    around.path("properties").fieldNames().forEachRemaining(keys::add);
    String hint = NearestWord.to(key, keys).map(near -> "; did you mean " + near + "?").orElse(".");
    return at(whole)
        + " = "
        + show(whole, valueAt(configuration, whole))
        + ": there is no such key"
        + hint
        + " Allowed here: "
        + String.join(", ", keys);
  }

  private String missing(List<Object> path, ValidationMessage message, JsonNode around) {
    String key = message.getProperty();
    return at(append(path, key)) + " is missing: " + allowed(around.path("properties").path(key));
  }

  private String badName(
      List<Object> path, ValidationMessage message, JsonNode around, JsonNode configuration) {
    String name =
        message.getInstanceNode() != null && message.getInstanceNode().isTextual()
            ? message.getInstanceNode().asText()
            : message.getProperty();
    List<Object> whole = append(path, name == null ? "?" : name);
    return at(whole)
        + " = "
        + show(whole, valueAt(configuration, whole))
        + ": a name has "
        + around.path("propertyNames").path("title").asText();
  }

  private String allowed(JsonNode around) {
    return "allowed is " + AllowedValues.of(schema, around);
  }

  /** Where the value is from, and its dotted path. */
  private String at(List<Object> path) {
    String dotted = dotted(path);
    for (int length = path.size(); length > 0; length--) {
      String from = overridden.get(dotted(path.subList(0, length)));
      if (from != null) {
        return from + ": " + dotted;
      }
    }
    return dotted.isEmpty() ? source : source + ": " + dotted;
  }

  static String dotted(List<?> path) {
    StringBuilder text = new StringBuilder();
    for (Object element : path) {
      if (element instanceof Integer index) {
        text.append('[').append(index).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(element);
      }
    }
    return text.toString();
  }

  private static String show(List<Object> path, JsonNode value) {
    if (path.stream().anyMatch(it -> SECRET.matcher(it.toString()).matches())) {
      return "***";
    }
    String text = value.toString();
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  private static JsonNode valueAt(JsonNode root, List<Object> path) {
    JsonNode node = root;
    for (Object element : path) {
      node = element instanceof Integer index ? node.path(index) : node.path(element.toString());
    }
    return node;
  }

  private static List<Object> elements(JsonNodePath path) {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < path.getNameCount(); i++) {
      elements.add(path.getElement(i));
    }
    return elements;
  }

  private static List<Object> append(List<Object> path, Object element) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(element);
    return longer;
  }
}
