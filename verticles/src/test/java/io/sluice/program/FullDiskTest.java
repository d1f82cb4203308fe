package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose disk is full refuses what is written, and serves what is read. */
@Timeout(240)
class FullDiskTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How many lines there are before the disk is full. */
  private static final int BEFORE = 5;

  private static final String NDJSON = "application/x-ndjson";
  private static final String LINES = "/v1/stream/kept/lines";

  @TempDir Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Random random = new Random(7);
  private final List<String> accepted = new ArrayList<>();
  private ScarceDisk disk;
  private Path conf;
  private Gateway gateway;

  @AfterEach
  void stop() throws IOException {
    client.shutdownNow();
    if (gateway != null) {
      gateway.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void files_that_cannot_grow_are_read_and_written_again_once_they_can() throws Exception {
    fillsUp(limited());
  }

  @Test
  void files_that_cannot_grow_at_the_start_are_read_and_written_once_they_can() throws Exception {
    startsFull(limited());
  }

  @Test
  void a_filesystem_without_space_is_read_and_written_again_once_it_has_some() throws Exception {
    fillsUp(small());
  }

  @Test
  void a_filesystem_without_space_at_the_start_is_read_and_written_once_it_has_some()
      throws Exception {
    startsFull(small());
  }

  private ScarceDisk limited() throws IOException {
    return new LimitedFiles(
        Files.createDirectory(directory.resolve("disk")),
        Files.createDirectory(directory.resolve("lib")));
  }

  private ScarceDisk small() throws IOException {
    ScarceDisk small = SmallFilesystem.mount(Files.createDirectory(directory.resolve("disk")));
    Assumptions.assumeTrue(small != null, "this system lets no user mount a filesystem");
    return small;
  }

  // ---- what happens

  private void start(ScarceDisk disk) throws IOException, InterruptedException {
    this.disk = disk;
    conf =
        Files.writeString(
            directory.resolve("sluice.yaml"),
            """
            http: {accessLog: disk/access.log, instances: 1}
            store: {directory: disk, node: full, minFreeBytes: 0}
            streams: {numbers: {type: numbers}, taped: {type: numbers, cassette: {mode: record}}}
            """);
    gateway = disk.start(conf);
    assertThat(send("PUT", LINES, "", NDJSON).statusCode()).isEqualTo(201);
    for (int i = 0; i < BEFORE; i++) {
      assertThat(append().statusCode()).isEqualTo(204);
    }
    checkHealth("accepted");
  }

  private void fillsUp(ScarceDisk disk) throws Exception {
    start(disk);
    disk.fill();
    // What is stored may be packed once a write failed: then there is some space again, for a
    // while.
    Await.until(
        "not even a log is made",
        PATIENCE,
        () -> {
          while (append().statusCode() == 204) {
            disk.fill();
          }
          disk.fill();
          String name = "/v1/stream/small/" + random.nextInt(Integer.MAX_VALUE);
          return send("PUT", name, "", "text/plain").statusCode() == 507;
        });
    checkFull(append());
    checkServed();
    disk.free();
    checkWritten();
    checkKept();
  }

  private void startsFull(ScarceDisk disk) throws Exception {
    start(disk);
    gateway.kill();
    disk.fill();
    gateway = disk.start(conf);
    checkFull(append());
    checkServed();
    assertThat(gateway.terminate().status()).as("it stops in good order").isZero();
    gateway = disk.start(conf);
    checkFull(append());
    disk.free();
    checkWritten();
    checkKept();
  }

  // ---- what must be

  /** Whatever writes is refused. */
  private void checkFull(HttpResponse<String> refused) throws Exception {
    assertThat(refused.statusCode()).isEqualTo(507);
    JsonObject problem = new JsonObject(refused.body());
    assertThat(problem.getString("code")).isEqualTo("STORE_FULL");
    assertThat(problem.getString("detail")).contains("disk").doesNotContain(directory.toString());
    assertThat(problem.getInteger("appended")).as("lines that are kept").isZero();
    HttpResponse<String> created = send("PUT", "/v1/stream/kept/more", "x", "text/plain");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(507);
    assertThat(send("PUT", "/v1/stream/kept/empty", "", "text/plain").statusCode()).isEqualTo(507);
    HttpResponse<String> json = send("POST", LINES, "[1]", "application/json");
    assertThat(json.statusCode()).as("the type is another, where that can be known").isIn(409, 507);
    assertThat(send("DELETE", LINES, "", NDJSON).statusCode()).isEqualTo(507);
    assertThat(send("GET", "/streams/taped?to=2", "", "").statusCode())
        .as("what is recorded is written over the bus")
        .isEqualTo(507);
  }

  /** Whatever reads is served. */
  private void checkServed() throws Exception {
    checkHealth("refused");
    assertThat(gateway.get("/metrics")).contains("sluice_store_refusing 1");
    checkKept();
    for (String format : List.of("json", "sse", "ndjson", "csv", "raw")) {
      HttpResponse<String> read =
          send("GET", "/streams/kept/lines?from=-1&limit=" + BEFORE + "&format=" + format, "", "");
      assertThat(read.statusCode()).as(format).isEqualTo(200);
      assertThat(read.body()).as(format).contains(text(0), text(BEFORE - 1));
    }
    assertThat(send("HEAD", LINES, "", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v1/stream/kept/more", "", "").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/streams/numbers?to=3")).contains("\"count\":3");
  }

  /** What was accepted is there once, and nothing that was refused. */
  private void checkKept() throws Exception {
    StringBuilder read = new StringBuilder();
    String offset = "-1";
    while (true) {
      HttpResponse<String> part = send("GET", LINES + "?offset=" + offset, "", "");
      assertThat(part.statusCode()).isEqualTo(200);
      read.append(part.body());
      offset = part.headers().firstValue("Stream-Next-Offset").orElseThrow();
      if (part.headers().firstValue("Stream-Up-To-Date").isPresent()) {
        break;
      }
    }
    assertThat(read.toString().lines().toList()).isEqualTo(accepted);
  }

  /** It takes all again, by itself, and by each of its ways. */
  private void checkWritten() throws Exception {
    Await.until("it takes appends", PATIENCE, () -> append().statusCode() == 204);
    checkHealth("accepted");
    assertThat(send("PUT", "/v1/stream/kept/more", "x", "text/plain").statusCode()).isEqualTo(201);
    assertThat(send("GET", "/v1/stream/kept/more", "", "").body()).isEqualTo("x");
    assertThat(send("GET", "/streams/taped?to=2", "", "").statusCode()).isEqualTo(200);
  }

  private void checkHealth(String appends) throws IOException, InterruptedException {
    HttpResponse<String> ready = send("GET", "/health/ready", "", "");
    assertThat(ready.statusCode()).as("reading goes on").isEqualTo(200);
    assertThat(ready.body()).contains("\"appends\":\"" + appends + "\"");
  }

  // ---- asking

  /** Appends one line that does not compress, and remembers it where it was accepted. */
  private HttpResponse<String> append() throws IOException, InterruptedException {
    String text =
        IntStream.range(0, 2_000)
            .mapToObj(i -> Long.toString(random.nextLong(), Character.MAX_RADIX))
            .collect(Collectors.joining());
    String line = "{\"t\":\"" + text + "\"}";
    HttpResponse<String> answer = send("POST", LINES, line, NDJSON);
    if (answer.statusCode() == 204) {
      accepted.add(line);
    }
    return answer;
  }

  private String text(int line) {
    return new JsonObject(accepted.get(line)).getString("t");
  }

  private HttpResponse<String> send(String method, String path, String body, String type)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.url(path)).timeout(PATIENCE).method(method, publisher(body));
    if (!body.isEmpty() || method.equals("PUT")) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher publisher(String body) {
    return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
  }
}
