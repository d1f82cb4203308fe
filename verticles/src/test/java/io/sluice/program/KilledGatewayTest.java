package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.LogOffset;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program in Python posts lines into a log without end, a hundred readers follow it, and the
 * gateway is killed again and again: {@code -Dsluice.test.gateway.kills=30} for more often.
 */
class KilledGatewayTest {

  private static final int KILLS = Integer.getInteger("sluice.test.gateway.kills", 3);
  private static final int READERS = 100;

  /** How many lines every reader gets between two kills. */
  private static final int LINES = 250;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LOG = "/v1/stream/story/of/lines";

  @TempDir Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Path conf;
  private int port;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    conf =
        Files.writeString(
            directory.resolve("sluice.yaml"),
            "http: {accessLog: access.log}\nstore: {directory: data, node: killed}\n");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    gateway = startGateway();
    HttpRequest create =
        HttpRequest.newBuilder(gateway.url(LOG))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.noBody())
            .build();
    assertThat(client.send(create, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  /** Its start counts more here than how fast it becomes. */
  private Gateway startGateway() throws IOException {
    return Gateway.start(port, conf, "-Xmx512m");
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    gateway.close();
  }

  @Test
  void l1_l2_what_was_received_or_acknowledged_is_there_and_readers_go_on() throws Exception {
    URI stream = gateway.url("/streams/story/of/lines?format=sse&from=-1");
    try (Generator generator = Generator.start(gateway.url(LOG), "generator")) {
      List<FollowingReader> readers =
          Stream.generate(() -> FollowingReader.of(client, stream)).limit(READERS).toList();
      LogOffset last = LogOffset.START;
      for (int kill = 1; kill <= KILLS; kill++) {
        await(generator, readers);
        last = killAndStart(generator, readers, last);
      }
      await(generator, readers);
      long lines = generator.finish();
      for (FollowingReader reader : readers) {
        reader.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reader.received()).isEqualTo(lines);
        assertThat(reader.returns()).isGreaterThanOrEqualTo(KILLS);
      }
      assertThat(numbers())
          .as("each line once")
          .isEqualTo(Stream.iterate(0L, n -> n + 1).limit(lines).toList());
      assertThat(generator.again()).as("nothing of it was new").isNotEmpty().containsOnly("204");
      System.out.printf(
          "%d kills, %d lines, %d readers; %d attempts got no answer, and %d bodies were sent again after"
              + " one%n",
          KILLS, lines, READERS, generator.retries(), generator.again().size());
    }
  }

  /** Waits until every reader has so many lines more than any had. */
  private static void await(Generator generator, List<FollowingReader> readers) throws Exception {
    long lines = LINES + most(readers);
    Await.until(
        lines + " lines everywhere",
        PATIENCE,
        () -> {
          for (FollowingReader reader : readers) {
            if (reader.done().isDone()) {
              reader.done().get();
            }
          }
          assertThat(generator.isAlive()).as("the generator").isTrue();
          return generator.acknowledged() > 0
              && readers.stream().allMatch(reader -> reader.received() >= lines);
        });
  }

  private LogOffset killAndStart(
      Generator generator, List<FollowingReader> readers, LogOffset before) throws Exception {
    gateway.kill();
    long known = Math.max(generator.acknowledged(), most(readers));
    gateway = startGateway();
    LogOffset tail = tail();
    assertThat(tail.position()).as("nothing that was known is lost").isGreaterThanOrEqualTo(known);
    if (!before.equals(LogOffset.START)) {
      assertThat(tail.incarnation()).isEqualTo(before.incarnation());
    }
    return tail;
  }

  private static long most(List<FollowingReader> readers) {
    return readers.stream().mapToLong(FollowingReader::received).max().orElseThrow();
  }

  private LogOffset tail() throws IOException, InterruptedException {
    HttpRequest head =
        HttpRequest.newBuilder(gateway.url(LOG)).method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<Void> answer = client.send(head, BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(200);
    return LogOffset.parse("tail", answer.headers().firstValue("Stream-Next-Offset").orElseThrow());
  }

  private List<Long> numbers() throws IOException, InterruptedException {
    return gateway
        .get("/streams/story/of/lines?format=ndjson&from=-1")
        .lines()
        .map(line -> new JsonObject(line).getLong("n"))
        .toList();
  }
}
