package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole responses. */
@ParameterizedClass
@EnumSource(Adapter.class)
class ResponsesTest {

  private final Peer peer;

  ResponsesTest(Adapter adapter) {
    peer = Peer.shared(adapter);
  }

  @Test
  void textIsRaw() {
    JsonObject told = response("text_response");
    assertThat(told.getString("items")).isEqualTo("raw");
    assertThat(told.getString("content_type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(bytes(told)).isEqualTo("aä".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bytesAreTheirOwnLength() {
    JsonObject told = response("raw_response");
    assertThat(told.getInteger("status")).isEqualTo(203);
    assertThat(told.getString("content_type")).isEqualTo("image/png");
    assertThat(told.getInteger("length")).isEqualTo(3);
    assertThat(bytes(told)).isEqualTo(new byte[] {0, 1, 2});
  }

  @Test
  void linesAreJson() {
    JsonObject told = response("lines_response");
    assertThat(told.getString("items")).isEqualTo("json");
    assertThat(told.getString("content_type")).isEqualTo("application/x-ndjson");
    assertThat(peer.stream(told.getJsonObject("body")).all()).hasSize(3);
  }

  @Test
  void rowsAreObjectsByColumn() {
    JsonObject told = response("csv_response");
    assertThat(told.getString("content_type")).isEqualTo("text/csv");
    assertThat(told.getJsonArray("columns")).isEqualTo(new JsonArray("[\"i\",\"name\"]"));
    assertThat(peer.stream(told.getJsonObject("body")).all().get(2))
        .isEqualTo(new JsonObject().put("i", 2).put("name", "n2"));
  }

  @Test
  void aFileHasLengthAndName(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("ein ä.txt"), "x".repeat(200_000));
    JsonObject told = (JsonObject) peer.call("file_response", file.toString());
    assertThat(told.getInteger("length")).isEqualTo(200_000);
    assertThat(told.getString("content_type")).startsWith("text/plain");
    assertThat(told.getJsonObject("headers").getString("Content-Disposition"))
        .isEqualTo("attachment; filename=\"ein _.txt\"; filename*=UTF-8''ein%20%C3%A4.txt");
    PeerStream body = peer.stream(told.getJsonObject("body")).grant(1);
    assertThat(body.raw(1).get(0)).hasSize(65_536);
    body.grant(PeerStream.MANY).awaitEnd('E');
    assertThat(body.bytes()).isEqualTo(200_000);
  }

  @Test
  void aFileThatIsNotThereFailsTheCall() {
    assertThat(peer.failure("file_response", "/nowhere/at all").getString("message"))
        .contains("/nowhere/at all");
  }

  @Test
  void aWholeResponseSaysAllOfIt() {
    JsonObject told = response("whole_response");
    assertThat(told.getInteger("status")).isEqualTo(201);
    assertThat(told.getJsonObject("headers").getString("X-Kind")).isEqualTo("whole");
    assertThat(told.getJsonArray("columns")).isEqualTo(new JsonArray("[\"a\"]"));
    assertThat(peer.stream(told.getJsonObject("body")).all())
        .containsExactly(new JsonObject().put("a", 1));
  }

  private JsonObject response(String function) {
    JsonObject told = peer.object(function);
    assertThat(told.getString("__type__")).isEqualTo("response");
    assertThat(told.getJsonObject("body").getString("__type__")).isEqualTo("stream_ref");
    return told;
  }

  private byte[] bytes(JsonObject response) {
    PeerStream body = peer.stream(response.getJsonObject("body")).grant(PeerStream.MANY);
    body.awaitEnd('E');
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    body.raw(0).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
