package io.sluice.verticles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one process serves, checked against {@code sluice.schema.json}: {@code http}, {@code store},
 * {@code limits}, {@code metrics} and {@code streams}, and {@code cluster}. Immutable.
 *
 * <p>A value is, from the weakest to the strongest: its default, the file's, the environment's
 * ({@code SLUICE_HTTP_PORT} for {@code http.port}), the command line's.
 */
public final class Configuration {

  /** The key, for deployments, of the directory that relative paths begin at. */
  public static final String BASE_DIR = "baseDir";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root;
  private final Path baseDir;
  private final @Nullable Path clusterDir;

  private Configuration(ObjectNode root, Path baseDir, @Nullable Path clusterDir) {
    this.root = root;
    this.baseDir = baseDir;
    this.clusterDir = clusterDir;
  }

  /**
   * Loads and checks a configuration. Blocks.
   *
   * @param file YAML or JSON
   * @param environment variables; those that begin with {@code SLUICE_} and name a key override it
   * @param arguments values of the command line, by option and dotted key
   * @throws ConfigurationException saying what is wrong and what is allowed
   */
  static Configuration load(Path file, Map<String, String> environment, List<Argument> arguments) {
    return load(file, null, environment, arguments);
  }

  /**
   * The same for a node of a cluster, which does what its sections say: without {@code http} it
   * serves no HTTP, without {@code store} it has none.
   *
   * @param cluster where the section {@code cluster} is, unless the file has one; null for a node
   *     alone
   */
  static Configuration load(
      Path file,
      @Nullable ClusterFile cluster,
      Map<String, String> environment,
      List<Argument> arguments) {
    ObjectNode root = ConfigurationFile.read(file);
    fillEmptySections(root);
    Map<String, String> origins = new TreeMap<>();
    Path clusterDir = cluster == null ? null : cluster.into(root, file, origins);
    ConfigurationSchema schema = ConfigurationSchema.INSTANCE;
    origins.putAll(new Overrides(schema, root).apply(environment, root));
    for (Argument argument : arguments) {
      Overrides.put(
          root, List.of(argument.key().split("\\.", -1)), JSON.valueToTree(argument.value()));
      origins.put(argument.key(), argument.option());
    }
    check(root, file.toString(), origins);
    followAccessLog(root, file);
    if (cluster != null) {
      ClusterFile.settle(root);
    }
    return new Configuration(root, directory(file), clusterDir);
  }

  /** Where relative paths in a file begin. */
  static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("") : parent;
  }

  /**
   * A value of the command line.
   *
   * @param option as the user wrote it
   * @param key the dotted key it sets
   * @param value a number or text
   */
  record Argument(String option, String key, Object value) {}

  /**
   * Checks a configuration that an application made.
   *
   * @param json the sections that are wanted, and {@value #BASE_DIR}; others are not looked at
   * @throws ConfigurationException saying what is wrong and what is allowed
   */
  static Configuration of(JsonObject json, String... sections) {
    ObjectNode root = JSON.createObjectNode();
    for (String section : sections) {
      Object value = json.getValue(section);
      if (value != null) {
        root.set(section, tree(value));
      }
    }
    check(root, "configuration", Map.of());
    return new Configuration(root, Path.of(json.getString(BASE_DIR, "")).toAbsolutePath(), null);
  }

  private static JsonNode tree(Object value) {
    try {
      return JSON.readTree(Json.encode(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was just encoded is JSON", e);
    }
  }

  private static void check(ObjectNode root, String source, Map<String, String> origins) {
    List<String> mistakes = new Mistakes(ConfigurationSchema.INSTANCE, source, origins).in(root);
    if (!mistakes.isEmpty()) {
      throw new ConfigurationException(mistakes);
    }
  }

  /** A followed file that is not named is the access log's, so that its path is said once. */
  private static void followAccessLog(ObjectNode root, Path source) {
    JsonNode accessLog = root.path("http").path("accessLog");
    for (Map.Entry<String, JsonNode> stream : root.path("streams").properties()) {
      boolean unnamed = stream.getValue() instanceof ObjectNode it && !it.has("file");
      if (unnamed && stream.getValue().path("type").asText().equals("follow")) {
        if (accessLog.asText().isBlank()) {
          throw new ConfigurationException(
              List.of(
                  source
                      + ": streams."
                      + stream.getKey()
                      + ".file is missing: allowed is the path of a file; http.accessLog where that is"
                      + " set and this is not"));
        }
        ((ObjectNode) stream.getValue()).set("file", accessLog);
      }
    }
  }

  /** In YAML, a section whose keys are all commented out is null, which Jackson reads as "". */
  static void fillEmptySections(ObjectNode root) {
    for (Map.Entry<String, JsonNode> section : root.properties()) {
      JsonNode value = section.getValue();
      if (value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
        section.setValue(root.objectNode());
      }
    }
  }

  /** Whether this is a node of a cluster. */
  boolean isClustered() {
    return clusterDir != null;
  }

  /** How this node is one of a cluster. */
  ClusterOptions cluster() {
    return ClusterOptions.of(section("cluster"), clusterDir == null ? baseDir : clusterDir);
  }

  /** Whether this node serves HTTP. */
  boolean servesHttp() {
    return !isClustered() || root.has("http");
  }

  /** A section, empty where there is none. */
  Section section(String name) {
    return new Section(root.path(name));
  }

  /**
   * What is done with what a stream's source tells, whatever its type: not the source's concern.
   */
  private static final List<String> WRAPPINGS = List.of("cassette", "feed");

  /** A stream's section. */
  Section stream(String name) {
    return section("streams").section(name);
  }

  /** The configured streams by name, as their types take them: durations in milliseconds. */
  Map<String, JsonObject> streams() {
    Map<String, JsonObject> streams = new TreeMap<>();
    root.path("streams")
        .properties()
        .forEach(it -> streams.put(it.getKey(), inMilliseconds(it.getValue())));
    return streams;
  }

  private static JsonObject inMilliseconds(JsonNode stream) {
    ConfigurationSchema schema = ConfigurationSchema.INSTANCE;
    JsonObject json = new JsonObject(stream.toString());
    WRAPPINGS.forEach(json::remove);
    Section section = new Section(stream);
    for (String key : schema.durationsOfStream(stream)) {
      if (stream.has(key)) {
        json.put(key, section.duration(key, Duration.ZERO).toMillis());
      }
    }
    return json;
  }

  /** Where relative paths begin. */
  Path baseDir() {
    return baseDir;
  }

  /** For deploying verticles: the sections and {@value #BASE_DIR}. */
  public JsonObject json() {
    return new JsonObject(root.toString()).put(BASE_DIR, baseDir.toString());
  }
}
