package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (2020-12) of the configuration, shipped as {@code sluice.schema.json}.
 *
 * <p>It uses {@code properties}, {@code additionalProperties}, local {@code $ref}, and {@code
 * if/then} on a stream's {@code type}; {@code title} puts a pattern into words.
 */
final class ConfigurationSchema {
  private static final String RESOURCE = "sluice.schema.json";

  /** Loaded at the first use, which is the start. */
  static final ConfigurationSchema INSTANCE = new ConfigurationSchema();

  private final JsonNode root;
  private final JsonSchema schema;

  private ConfigurationSchema() {
    try (InputStream in = ConfigurationSchema.class.getResourceAsStream(RESOURCE)) {
      root = new ObjectMapper().readTree(Objects.requireNonNull(in, RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(root, SchemaValidatorsConfig.builder().build());
  }

  /** What breaks the schema: where, by which keyword. */
  List<ValidationMessage> check(JsonNode configuration) {
    return new ArrayList<>(schema.validate(configuration));
  }

  JsonNode root() {
    return root;
  }

  /** The schema object that holds the keyword a message is about. */
  JsonNode around(ValidationMessage message) {
    JsonNodePath path = message.getSchemaLocation().getFragment();
    JsonNode node = root;
    for (int i = 0; i < path.getNameCount() - 1; i++) {
      Object element = path.getElement(i);
      node = element instanceof Integer index ? node.path(index) : node.path(path.getName(i));
    }
    return node;
  }

  /** The schema with its local {@code $ref} followed; keywords beside it are left out. */
  JsonNode follow(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : root.at(reference.asText().substring(1));
  }

  /**
   * The schema of an object that exists: for a stream, that of its type.
   *
   * @return the schema, or null where the object's type is unknown
   */
  @Nullable JsonNode of(JsonNode schema, JsonNode value) {
    JsonNode followed = follow(schema);
    if (!followed.has("allOf")) {
      return followed;
    }
    for (JsonNode choice : followed.get("allOf")) {
      JsonNode type = choice.at("/if/properties/type/const");
      if (type.equals(value.path("type"))) {
        return follow(choice.get("then"));
      }
    }
    return null;
  }

  /** Which keys of a stream are durations. */
  List<String> durationsOfStream(JsonNode stream) {
    JsonNode type = of(root.at("/$defs/stream"), stream);
    List<String> durations = new ArrayList<>();
    if (type != null) {
      type.path("properties")
          .properties()
          .forEach(it -> {
            if (it.getValue().path("$ref").asText().startsWith("#/$defs/duration")) {
              durations.add(it.getKey());
            }
          });
    }
    return durations;
  }
}
