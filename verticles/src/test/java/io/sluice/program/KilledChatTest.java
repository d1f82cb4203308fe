package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that goes away in the middle of an answer, and comes back. */
@Timeout(120)
class KilledChatTest {

  @TempDir private Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Path conf;
  private int port;
  private Gateway gateway;

  /** What a reader has of an answer. */
  private static final class Read {
    private final StringBuilder text = new StringBuilder();
    private String conversation = "";
    private String id = "";
    private String last = "";

    void line(String line) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        last = line.substring(6);
        if (last.startsWith("{")) {
          JsonObject json = new JsonObject(last);
          conversation = json.getString("conversation", conversation);
          text.append(json.getString("chunk", ""));
        }
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    conf = directory.resolve("sluice.yaml");
    Files.writeString(
        directory.resolve("text.txt"), "One two three four five six seven. ".repeat(9));
    Files.writeString(
        conf,
        """
        http: {drain: 2s}
        store: {directory: data, node: one}
        chat: {models: [words], answerChars: 100000}
        streams:
          words: {type: markov, file: text.txt, pace: 40ms}
        """);
    gateway = Gateway.start(port, conf);
  }

  @AfterEach
  void stop() {
    gateway.close();
    client.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(gateway.url(path)).header("Content-Type", "application/json");
  }

  /** Begins an answer, and reads until some of it is there. */
  private Read begun(Stream<String> lines) {
    Read read = new Read();
    Iterator<String> each = lines.iterator();
    while (read.text.length() < 20) {
      read.line(each.next());
    }
    return read;
  }

  private Stream<String> ask() throws Exception {
    HttpRequest post =
        request("/api/v1/chat/message/stream")
            .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"Tell me.\"}"))
            .build();
    return client.send(post, BodyHandlers.ofLines()).body();
  }

  private JsonObject answer(Read read) throws Exception {
    JsonObject said = new JsonObject(gateway.get("/api/v1/chat/" + read.conversation));
    assertThat(said.getJsonArray("messages").getJsonObject(0).getString("content"))
        .isEqualTo("Tell me.");
    return said.getJsonArray("messages").getJsonObject(1);
  }

  /** Goes on behind what was read; the text of both is what is kept. */
  private void assertResumes(Read read, String code) throws Exception {
    JsonObject answer = answer(read);
    assertThat(answer.getString("outcome")).isEqualTo("failed");
    assertThat(answer.getJsonObject("error").getString("code")).isEqualTo(code);
    HttpRequest resume =
        request("/api/v1/chat/" + read.conversation + "/stream")
            .header("Last-Event-ID", read.id)
            .build();
    HttpResponse<Stream<String>> rest = client.send(resume, BodyHandlers.ofLines());
    assertThat(rest.statusCode()).isEqualTo(200);
    rest.body().forEach(read::line);
    assertThat(new JsonObject(read.last).getString("type")).isEqualTo("error");
    assertThat(new JsonObject(read.last).getString("code")).isEqualTo(code);
    assertThat(read.text).hasToString(answer.getString("content")).hasSizeGreaterThan(19);
  }

  @Test
  void what_was_said_is_there_marked_and_its_reader_is_told_after_a_kill_and_after_a_stop()
      throws Exception {
    Read killed;
    try (Stream<String> lines = ask()) {
      killed = begun(lines);
      gateway.kill();
    }
    gateway = Gateway.start(port, conf);
    assertResumes(killed, "WORKER_LOST");

    Read stopped;
    try (Stream<String> lines = ask()) {
      stopped = begun(lines);
      assertThat(gateway.terminate().status()).isZero();
    }
    gateway = Gateway.start(port, conf);
    assertResumes(stopped, "NODE_LEAVING");

    HttpRequest retry =
        request("/api/v1/chat/" + killed.conversation + "/retry")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> again = client.send(retry, BodyHandlers.ofString());
    assertThat(new JsonObject(again.body()).getString("outcome")).isEqualTo("completed");
  }
}
