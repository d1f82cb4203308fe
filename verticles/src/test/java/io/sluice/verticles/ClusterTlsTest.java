package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.core.ChunkBus;
import io.sluice.core.Deadlines;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.sources.Sources;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS between nodes: who has a certificate that is trusted is let in, and nobody else. */
@Timeout(60)
class ClusterTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** How long is enough to know that nobody answers. */
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir private static Path dir;
  private final FakeNodes nodes = new FakeNodes();

  @BeforeAll
  static void certify() throws Exception {
    for (String name : new String[] {"a", "b", "stranger"}) {
      certify(name);
    }
    Files.writeString(
        dir.resolve("nodes.crt"),
        Files.readString(dir.resolve("a.crt")) + Files.readString(dir.resolve("b.crt")));
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static void certify(String name) throws Exception {
    Path store = dir.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "node",
                "-dname",
                "CN=" + name,
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem(name + ".crt", "CERTIFICATE", keys.getCertificate("node").getEncoded());
    pem(name + ".key", "PRIVATE KEY", keys.getKey("node", PASSWORD).getEncoded());
  }

  private static void pem(String name, String type, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        dir.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, body, type));
  }

  private void secure(EventBusOptions bus, String name) {
    Section section =
        new Section(
            JsonNodeFactory.instance
                .objectNode()
                .put("cert", name + ".crt")
                .put("key", name + ".key")
                .put("trust", "nodes.crt"));
    ClusterTls.of(section, dir).applyTo(bus);
  }

  private static String read(Vertx vertx) {
    return read(vertx, Deadlines.DEFAULT.open());
  }

  private static String read(Vertx vertx, Duration patience) {
    return ChunkBus.on(vertx)
        .open("clock", StreamRequest.create().deadlines(Deadlines.DEFAULT.open(patience)))
        .compose(stream -> stream.collect(10, 1 << 20))
        .await()
        .getFirst()
        .text();
  }

  @Test
  void nodes_that_trust_each_other_talk_and_others_are_not_let_in() {
    Vertx offering = nodes.start(bus -> secure(bus, "a"));
    Vertx reading = nodes.start(bus -> secure(bus, "b"));
    Vertx stranger = nodes.start(bus -> secure(bus, "stranger"));
    Vertx plain = nodes.start();
    ChunkBus.on(offering).offer("clock", request -> Sources.of("tick")).await();
    assertThat(read(reading)).isEqualTo("tick");
    assertThatThrownBy(() -> read(stranger, SOON)).isInstanceOf(StreamException.class);
    assertThatThrownBy(() -> read(plain, SOON)).isInstanceOf(StreamException.class);
    assertThat(read(reading)).isEqualTo("tick");
  }

  @Test
  void a_file_that_is_missing_is_named() {
    assertThatThrownBy(() -> secure(new EventBusOptions(), "nobody"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cluster.tls.cert")
        .hasMessageContaining("nobody.crt");
  }
}
