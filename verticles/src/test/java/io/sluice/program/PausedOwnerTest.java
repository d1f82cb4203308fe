package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.fault.Loopback;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The owner of the store stands still while another is started, and goes on. It takes a minute, so
 * it is run by {@code -Dsluice.test.owners=true}; {@code TwoOwnersTest} is the short form.
 */
@Timeout(300)
@EnabledIfSystemProperty(named = "sluice.test.owners", matches = "true")
class PausedOwnerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String LOG = "/v1/stream/notes";

  @TempDir private Path directory;
  private final List<Gateway> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Gateway::close);
  }

  private Gateway start(Map<String, String> environment, String name, String conf)
      throws IOException {
    Path file = Files.writeString(directory.resolve(name + ".yaml"), conf);
    Gateway node = Gateway.node(environment, "--conf", file.toString(), "--name", name);
    nodes.add(node);
    return node;
  }

  private static void signal(String signal, Gateway node) throws Exception {
    assertThat(Finished.of(new ProcessBuilder("kill", "-" + signal, "" + node.pid())).status())
        .isZero();
  }

  private static boolean hasStore(Gateway asked, String node) throws Exception {
    return new JsonObject(asked.get("/streams"))
        .getJsonArray("members").stream()
            .map(JsonObject.class::cast)
            .anyMatch(it -> it.getString("node").equals(node) && it.getBoolean("store"));
  }

  @Test
  void a_log_is_only_where_it_was_once_its_owner_is_back() throws Exception {
    Map<String, String> environment =
        Map.of("SLUICE_CLUSTER_PORT", "" + Math.min(Loopback.freePort(), 65_000));
    Gateway first = start(environment, "first", "store: {directory: data}\n");
    Gateway gateway = start(environment, "gateway", "http: {port: 0}\n");
    Await.until("it has the store", PATIENCE, () -> hasStore(gateway, "first"));
    assertThat(gateway.ask("PUT", LOG).statusCode()).isEqualTo(201);

    signal("STOP", first);
    start(environment, "second", "store: {directory: data}\n");
    Await.until("another has a store", PATIENCE, () -> hasStore(gateway, "second"));
    Await.until("it has no such log", PATIENCE, () -> gateway.ask("GET", LOG).statusCode() == 404);
    assertThat(gateway.ask("PUT", LOG + "/meanwhile").statusCode()).isEqualTo(201);

    signal("CONT", first);
    Await.until("it gives its store up", PATIENCE, () -> !hasStore(gateway, "second"));
    Await.until("the log is back", PATIENCE, () -> gateway.ask("GET", LOG).statusCode() == 200);
    for (int i = 0; i < 20; i++) { // whoever took turns would answer one way and the other
      HttpResponse<String> meanwhile = gateway.ask("GET", LOG + "/meanwhile");
      assertThat(meanwhile.statusCode()).isEqualTo(404);
      assertThat(gateway.ask("GET", LOG).statusCode()).isEqualTo(200);
    }
    assertThat(directory.resolve("data/second")).isNotEmptyDirectory();
  }
}
