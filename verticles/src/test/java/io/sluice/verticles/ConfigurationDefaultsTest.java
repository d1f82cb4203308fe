package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.core.ChunkBusOptions;
import io.sluice.metrics.MeteredStreams;
import io.sluice.sources.ConfiguredSources;
import io.sluice.sources.ConfiguredStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The schema, the code and the commented file tell the same keys and defaults. */
class ConfigurationDefaultsTest {
  private static final ConfigurationSchema SCHEMA = ConfigurationSchema.INSTANCE;

  /** What the schema says each key's default is, nested as in a configuration. */
  private static ObjectNode defaults(JsonNode schema) {
    ObjectNode defaults = JsonNodeFactory.instance.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(it -> {
          JsonNode value = it.getValue();
          if (value.has("default")) {
            defaults.set(it.getKey(), value.get("default"));
          } else if (value.has("properties")) {
            defaults.set(it.getKey(), defaults(value));
          }
        });
    return defaults;
  }

  @Test
  void the_schemas_http_defaults_are_the_codes() {
    Section written = new Section(defaults(SCHEMA.root().at("/properties/http")));
    Section nothing = new Section(JsonNodeFactory.instance.objectNode());
    Path here = Path.of("");
    assertThat(GatewayOptions.of(written, here)).isEqualTo(GatewayOptions.of(nothing, here));
  }

  @Test
  void the_schemas_store_defaults_are_the_codes() {
    Section written = new Section(defaults(SCHEMA.root().at("/properties/store")));
    Section nothing = new Section(JsonNodeFactory.instance.objectNode());
    Path here = Path.of("");
    assertThat(StoreOptions.of(written, 8080, here))
        .isEqualTo(StoreOptions.of(nothing, 8080, here))
        .extracting(StoreOptions::directory)
        .isEqualTo(Path.of("data/8080"));
  }

  @Test
  void the_schemas_cluster_defaults_are_the_codes() {
    Section written = new Section(defaults(SCHEMA.root().at("/properties/cluster")));
    Section nothing = new Section(JsonNodeFactory.instance.objectNode());
    Path here = Path.of("");
    assertThat(ClusterOptions.of(written, here)).isEqualTo(ClusterOptions.of(nothing, here));
  }

  @Test
  void the_schemas_chat_defaults_are_the_codes() {
    Section written = new Section(defaults(SCHEMA.root().at("/properties/chat")));
    Section nothing = new Section(JsonNodeFactory.instance.objectNode());
    assertThat(ChatSection.of(written)).isEqualTo(ChatSection.of(nothing));
  }

  @Test
  void the_schemas_feed_and_cassette_defaults_are_the_codes() {
    Section nothing = new Section(JsonNodeFactory.instance.objectNode());
    Section feed = new Section(defaults(SCHEMA.root().at("/$defs/feed")));
    assertThat(FeedOptions.of("n", feed)).isEqualTo(FeedOptions.of("n", nothing));
    Section cassette = new Section(defaults(SCHEMA.root().at("/$defs/cassette")));
    assertThat(CassetteOptions.of("n", cassette)).isEqualTo(CassetteOptions.of("n", nothing));
  }

  @Test
  void the_schemas_other_defaults_are_the_codes() {
    JsonNode root = SCHEMA.root();
    assertThat(root.at("/properties/limits/properties/streamsPerEndpoint/default").asInt())
        .isEqualTo(ChunkBusOptions.DEFAULT.maxStreamsPerEndpoint());
    assertThat(root.at("/properties/metrics/properties/streamNames/default").asInt())
        .isEqualTo(MeteredStreams.DEFAULT_NAMES);
  }

  @Test
  void the_schemas_stream_types_are_those_there_are() {
    JsonNode types = SCHEMA.root().at("/$defs/stream/properties/type/enum");
    List<String> all = new ArrayList<>(ConfiguredSources.TYPES);
    all.add(WorkerSection.TYPE);
    all.add(OpenAiSection.TYPE);
    all.addAll(ConfiguredStreams.TYPES);
    assertThat(types).map(JsonNode::asText).containsExactlyElementsOf(all);
  }

  @Test
  void every_key_has_a_description() {
    for (JsonNode section : SCHEMA.root().get("properties")) {
      assertDescribed(section);
    }
  }

  private static void assertDescribed(JsonNode schema) {
    assertThat(schema.has("description")).as(schema.toString()).isTrue();
    schema.path("properties").forEach(ConfigurationDefaultsTest::assertDescribed);
  }

  @Test
  void the_commented_file_shows_every_key_with_its_default() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (String section : new String[] {"http", "store", "limits", "metrics", "chat"}) {
      collect(SCHEMA.root().at("/properties/" + section), expected);
    }
    assertThat(expected).hasSizeGreaterThan(25);
    assertShows("../conf/sluice.yaml", expected);
  }

  @Test
  void the_clusters_commented_file_shows_every_key_with_its_default() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    collect(SCHEMA.root().at("/properties/cluster"), expected);
    assertThat(expected).hasSizeGreaterThan(9);
    assertShows("../conf/cluster.yaml", expected);
  }

  private static void assertShows(String name, Map<String, String> expected) throws IOException {
    String file = Files.readString(Path.of(name));
    expected.forEach((key, value) ->
        assertThat(file).containsPattern("(?m)^[ #]*" + key + ": *" + value + "( |$)"));
  }

  private static void collect(JsonNode schema, Map<String, String> expected) {
    schema
        .path("properties")
        .properties()
        .forEach(it -> {
          JsonNode value = it.getValue();
          if (value.has("properties")) {
            collect(value, expected);
          } else {
            JsonNode otherwise = value.path("default");
            boolean told = otherwise.isTextual() || otherwise.isNumber();
            expected.put(it.getKey(), told ? otherwise.asText() : "\\S+");
          }
        });
  }
}
