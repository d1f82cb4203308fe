package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver;
import io.sluice.testkit.fault.Loopback;
import io.sluice.testkit.fault.NodeProcess;
import io.sluice.verticles.GatewayVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A producer's node is killed while a client of a gateway reads a table that another has too. */
@Timeout(300)
class KilledTableTest {

  /** With their long name told in each, far more than lies between a producer and its reader. */
  private static final int ROWS = 200_000;

  private static final int READ_BEFORE = 1_000;

  @TempDir private Path directory;

  /** A copy of the table, as each node has its own, of a time of its own. */
  private Path table(String name, String last) throws IOException {
    StringBuilder text = new StringBuilder("id,").append("x".repeat(150)).append('\n');
    for (int i = 0; i < ROWS; i++) {
      text.append(i).append(i < ROWS - 1 ? ",y\n" : last);
    }
    Path file = Files.writeString(directory.resolve(name), text);
    int second = name.hashCode() & 0xffff;
    return Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
  }

  /** What the client got: rows in order, each once, and the line of an error, if any. */
  private record Got(int rows, String error) {}

  private static Got read(BufferedReader lines, int most) {
    int row = 0;
    try {
      for (String line; row < most && (line = lines.readLine()) != null; ) {
        JsonObject json = new JsonObject(line);
        if (json.containsKey("error")) {
          return new Got(row, json.getJsonObject("error").getString("code"));
        }
        if (row == 0 && most == Integer.MAX_VALUE) {
          row = READ_BEFORE; // that were read before
        }
        assertThat(json.getString("id")).isEqualTo(Integer.toString(row++));
      }
      return new Got(row, "");
    } catch (IOException brokenOff) {
      return new Got(row, "broken off");
    }
  }

  /** Notes how often a node asked for a table, and how each of that ended. */
  private static StreamObserver noting(List<Outcome> ended) {
    return new StreamObserver() {
      @Override
      public Meter opened(String name, Side side) {
        return new Meter() {
          @Override
          public void chunks(int count, long bytes) {}

          @Override
          public void firstChunk(long nanosSinceOpen) {}

          @Override
          public void activity(Activity activity) {}

          @Override
          public void ended(Outcome outcome) {
            ended.add(outcome);
          }
        };
      }

      @Override
      public void refused(String name, FailureCode code) {}
    };
  }

  private Got readWhileItsNodeIsKilled(Path first, Path second, List<Outcome> ended)
      throws Exception {
    int port = Loopback.freePort();
    Vertx vertx = TickingNode.join(port, port);
    try (NodeProcess one = node(port, first);
        NodeProcess other = node(port, second);
        HttpClient client = HttpClient.newHttpClient()) {
      GatewayVerticle gateway = new GatewayVerticle();
      JsonObject http = new JsonObject().put("http", new JsonObject().put("port", 0));
      vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(http)).await();
      ChunkBus.on(vertx).observe(noting(ended));
      one.await("ready");
      other.await("ready");
      one.ask("offer", "offered");
      URI url = URI.create("http://127.0.0.1:" + gateway.actualPort() + "/streams/table");
      HttpRequest ndjson =
          HttpRequest.newBuilder(url).header("Accept", "application/x-ndjson").build();
      HttpResponse<InputStream> answer =
          client.send(ndjson, HttpResponse.BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        assertThat(read(lines, READ_BEFORE)).isEqualTo(new Got(READ_BEFORE, ""));
        other.ask("offer", "offered");
        one.kill();
        return read(lines, Integer.MAX_VALUE);
      }
    } finally {
      vertx.close().await();
    }
  }

  private static NodeProcess node(int first, Path file) {
    List<String> options = List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    return NodeProcess.start(
        TableNode.class, options, "" + Loopback.freePort(), "" + first, file.toString());
  }

  @Test
  void s1_s4_a_client_gets_each_row_once_though_its_producer_is_killed() throws Exception {
    List<Outcome> ended = new CopyOnWriteArrayList<>();
    Got got = readWhileItsNodeIsKilled(table("one", ",y\n"), table("other", ",y\n"), ended);
    assertThat(got).isEqualTo(new Got(ROWS, ""));
    assertThat(ended).as("it went on elsewhere").hasSizeGreaterThan(1);
  }

  /** The JDK's client may tell of the broken response before it gives the line of the error. */
  @Test
  void s4_h1_of_another_table_by_the_same_name_a_client_gets_nothing() throws Exception {
    List<Outcome> ended = new CopyOnWriteArrayList<>();
    Got got = readWhileItsNodeIsKilled(table("one", ",y\n"), table("other", ",z\n"), ended);
    assertThat(got.error()).isIn("PEER_LOST", "broken off");
    assertThat(got.rows()).isBetween(READ_BEFORE, ROWS - 1);
    assertThat(ended)
        .filteredOn(Outcome.Failed.class::isInstance)
        .extracting(outcome -> ((Outcome.Failed) outcome).failure().code())
        .contains(FailureCode.PEER_LOST);
  }
}
