package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configured directory, as it is seen over HTTP. */
@Timeout(60)
class DirectoryDownloadTest {
  private static final String CONTENT = "[1, 2]\n";

  @TempDir private static Path directory;
  private static Node node;
  private static int port;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    Path root = Files.createDirectories(directory.resolve("public/sub"));
    Files.writeString(directory.resolve("secret.txt"), "secret");
    for (String name :
        List.of("a.json", "a.csv", "a.txt", "a.html", "a.svg", "a.png", "a.pdf", "a.none")) {
      Files.writeString(root.resolve(name), CONTENT);
      Files.setLastModifiedTime(root.resolve(name), FileTime.from(Instant.EPOCH));
    }
    Files.writeString(root.resolve(".hidden"), "secret");
    Files.createSymbolicLink(root.resolve("out.txt"), directory.resolve("secret.txt"));
    Path conf = directory.resolve("sluice.yaml");
    Files.writeString(
        conf,
        """
        http: {port: 0, drain: 0s}
        streams:
          files: {type: directory, directory: public, listing: true}
          quiet: {type: directory, directory: public}
        """);
    node = Node.start(Configuration.load(conf, Map.of(), List.of()));
    port = Integer.parseInt(node.url().replaceFirst(".*:", ""));
    client = new Client(port);
  }

  @AfterAll
  static void stop() {
    node.drain();
  }

  @ParameterizedTest
  @CsvSource({
    "a.json, application/json, false",
    "a.csv, text/csv; charset=utf-8, false",
    "a.txt, text/plain; charset=utf-8, false",
    "a.png, image/png, false",
    "a.html, text/html; charset=utf-8, true",
    "a.svg, image/svg+xml, true",
    "a.pdf, application/pdf, true",
    "a.none, application/octet-stream, true",
  })
  void a_file_has_its_type_and_what_a_browser_could_run_is_an_attachment(
      String name, String type, boolean attachment) {
    HttpResponse<String> answer = client.get("/streams/files/sub/" + name + "?format=raw");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(CONTENT);
    assertThat(Client.contentType(answer)).isEqualTo(type);
    assertThat(answer.headers().firstValue("Content-Length")).contains("" + CONTENT.length());
    assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
    assertThat(answer.headers().firstValue("Content-Security-Policy")).contains("sandbox");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    String disposition = answer.headers().firstValue("Content-Disposition").orElse(null);
    assertThat(disposition).isEqualTo(attachment ? "attachment; filename=\"" + name + '"' : null);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_head_has_the_headers_of_its_get(HttpClient.Version version) {
    Client client = new Client(port, version);
    for (String coding : List.of("identity", "gzip")) {
      for (String name : List.of("a.json", "a.png")) {
        String path = "/streams/files/sub/" + name + "?format=raw";
        Map<String, List<String>> get =
            headers(client.call("GET", path, "Accept-Encoding", coding));
        assertThat(headers(client.call("HEAD", path, "Accept-Encoding", coding)))
            .as("%s %s", name, coding)
            .isEqualTo(get)
            .containsKeys("content-type", "etag");
        boolean coded = coding.equals("gzip") && name.equals("a.json");
        assertThat(get.containsKey("content-length")).isEqualTo(!coded);
      }
    }
  }

  /** But for how the body is framed, which a HEAD has none of. */
  private static Map<String, List<String>> headers(HttpResponse<?> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    Map<String, List<String>> headers = new HashMap<>(answer.headers().map());
    headers.remove("transfer-encoding");
    return headers;
  }

  @Test
  void a_json_file_in_another_form_is_its_bytes_and_not_values() {
    JsonObject collected = client.json("/streams/files/sub/a.json");
    assertThat(collected.getJsonArray("items")).containsExactly("WzEsIDJdCg==");
  }

  @Test
  void the_directory_tells_what_there_is_in_every_form() {
    List<JsonObject> files =
        client.get("/streams/files?format=ndjson").body().lines().map(JsonObject::new).toList();
    assertThat(files).hasSize(8);
    assertThat(files)
        .contains(
            new JsonObject()
                .put("name", "sub/a.json")
                .put("size", CONTENT.length())
                .put("modified", "1970-01-01T00:00:00Z"));
    assertThat(client.get("/streams/files?format=csv").body())
        .startsWith("name,size,modified\r\n")
        .contains("\r\nsub/a.pdf,7,1970-01-01T00:00:00Z\r\n");
    assertThat(client.json("/streams/files").getInteger("count")).isEqualTo(8);
    assertThat(client.get("/streams/quiet").statusCode()).isEqualTo(404);
    assertThat(client.get("/streams/quiet/sub/a.txt?format=raw").body()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "sub/../../secret.txt",
        "sub/..%5c..%5csecret.txt",
        "sub/out.txt",
        "sub/.hidden",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "sub/a.txt%00.png",
        "sub",
        "sub/",
        "$(cat%20a.txt)",
        "sub/a.txt;",
      })
  void h2_nothing_else_can_be_named(String path) {
    String answer =
        client.raw(
            "GET /streams/files/%s?format=raw HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .formatted(path));
    assertThat(answer).matches("(?s)HTTP/1\\.1 40[04] .*").doesNotContain("secret\n", CONTENT);
  }
}
