package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.verticles.Configuration.Argument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node of a cluster does, by its configuration. */
class ClusterConfigurationTest {
  @TempDir private Path dir;

  private Configuration load(String conf, String cluster, Argument... arguments)
      throws IOException {
    return load(conf, cluster, Map.of(), arguments);
  }

  private Configuration load(
      String conf, String cluster, Map<String, String> environment, Argument... arguments)
      throws IOException {
    Path file = Files.writeString(dir.resolve("sluice.yaml"), conf);
    Path clusterFile = Files.writeString(dir.resolve("cluster.yaml"), cluster);
    return Configuration.load(
        file, new ClusterFile(clusterFile, true), environment, List.of(arguments));
  }

  private static StoreOptions store(Configuration configuration) {
    return StoreOptions.of(
        configuration.section("store"),
        configuration.section("http").integer("port", GatewayOptions.DEFAULT_PORT),
        configuration.baseDir());
  }

  @Test
  void a_gateway_has_neither_streams_nor_a_store() throws IOException {
    Configuration gateway = load("http: {port: 8081}", "");
    assertThat(gateway.servesHttp()).isTrue();
    assertThat(store(gateway).type()).isEqualTo(StoreOptions.Type.ELSEWHERE);
    assertThat(gateway.streams()).isEmpty();
    assertThat(gateway.section("cluster").text("node", "")).isEqualTo("8081");
  }

  @Test
  void a_producer_serves_no_http_and_keeps_its_data_under_its_name() throws IOException {
    String conf = "store:\nstreams: {n: {type: numbers}}";
    Configuration unnamed = load(conf, "");
    assertThat(unnamed.servesHttp()).isFalse();
    assertThat(store(unnamed).directory()).isEqualTo(dir.resolve("data/node"));
    Configuration named = load(conf, "", new Argument("--name", "cluster.node", "p1"));
    assertThat(store(named).directory()).isEqualTo(dir.resolve("data/p1"));
    assertThat(named.streams()).containsOnlyKeys("n");
  }

  @Test
  void a_port_of_the_command_line_makes_a_gateway() throws IOException {
    Configuration gateway = load("streams: {}", "", new Argument("--port", "http.port", 8082));
    assertThat(gateway.servesHttp()).isTrue();
    assertThat(gateway.section("cluster").text("node", "")).isEqualTo("8082");
  }

  @Test
  void a_node_alone_has_every_default() throws IOException {
    Path file = Files.writeString(dir.resolve("sluice.yaml"), "streams: {}");
    Configuration alone = Configuration.load(file, Map.of(), List.of());
    assertThat(alone.isClustered()).isFalse();
    assertThat(alone.servesHttp()).isTrue();
    assertThat(store(alone).type()).isEqualTo(StoreOptions.Type.ROCKSDB);
  }

  @Test
  void the_environment_beats_the_file_and_a_missing_standard_file_is_the_defaults()
      throws IOException {
    ClusterOptions options =
        load("http:", "cluster: {port: 6000}", Map.of("SLUICE_CLUSTER_PORT", "6100")).cluster();
    assertThat(options.port()).isEqualTo(6100);
    Path file = dir.resolve("sluice.yaml");
    ClusterFile missing = new ClusterFile(dir.resolve("nowhere.yaml"), false);
    Configuration standard = Configuration.load(file, missing, Map.of(), List.of());
    assertThat(standard.cluster().members()).containsExactly("127.0.0.1");
    assertThat(standard.cluster().port()).isEqualTo(5701);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cluster: {prot: 1} | cluster.prot = 1: there is no such key; did you mean port?",
        "cluster: {members: []} | cluster.members = []: allowed is a list from 1 to 100,"
            + " each host or host:port",
        "cluster: {members: ['a:b:c']} | cluster.members[0] = \"a:b:c\":"
            + " allowed is host or host:port",
        "cluster: {tls: {cert: a, key: b}} | cluster.tls.trust is missing: allowed is text",
        "http: {port: 1} | http: there is no such key. Allowed here: cluster",
      })
  void a_mistake_names_the_clusters_file_the_key_and_what_is_allowed(String text, String message) {
    assertThatThrownBy(() -> load("http: {}", text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(dir.resolve("cluster.yaml") + ": " + message);
  }

  @Test
  void one_of_two_sections_has_to_go() {
    assertThatThrownBy(() -> load("cluster: {port: 1}", "cluster: {port: 2}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keep one of them");
  }
}
