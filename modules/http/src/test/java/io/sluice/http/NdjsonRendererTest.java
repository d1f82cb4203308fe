package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.completed;
import static io.sluice.http.RendererCase.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NdjsonRendererTest {

  private static List<Object> parse(Buffer out) {
    String text = out.toString();
    assertThat(text)
        .satisfiesAnyOf(t -> assertThat(t).isEmpty(), t -> assertThat(t).endsWith("\n"));
    return text.isEmpty()
        ? List.of()
        : List.of(text.substring(0, text.length() - 1).split("\n", -1)).stream()
            .map(line -> Json.decodeValue(line))
            .toList();
  }

  @Property(tries = 300)
  void h2_text_is_one_line_and_one_string_each(
      @ForAll(supplier = Nasty.Texts.class) List<String> texts) {
    Buffer out = completed(new NdjsonRenderer(Payload.TEXT), chunks(texts));

    assertThat(out.toString()).doesNotContain("\r");
    assertThat(parse(out)).isEqualTo(texts);
  }

  @Property(tries = 300)
  void h2_malformed_text_becomes_replacement_characters(
      @ForAll(supplier = Nasty.Payloads.class) List<byte[]> payloads) {
    List<Chunk> chunks = payloads.stream().map(Chunk::of).toList();

    assertThat(parse(completed(new NdjsonRenderer(Payload.TEXT), chunks)))
        .isEqualTo(
            payloads.stream().map(p -> (Object) new String(p, StandardCharsets.UTF_8)).toList());
  }

  @Property(tries = 200)
  void h2_bytes_are_base64_strings(@ForAll(supplier = Nasty.Payloads.class) List<byte[]> payloads) {
    List<Chunk> chunks = payloads.stream().map(Chunk::of).toList();

    assertThat(parse(completed(new NdjsonRenderer(Payload.BINARY), chunks)))
        .isEqualTo(
            payloads.stream().map(p -> (Object) Base64.getEncoder().encodeToString(p)).toList());
  }

  @Property(tries = 200)
  void h2_json_loses_its_line_ends_and_nothing_else(
      @ForAll(supplier = Nasty.Texts.class) List<String> texts) {
    JsonObject value = new JsonObject().put("a", texts);
    String pretty = value.encodePrettily();

    assertThat(
            parse(
                completed(
                    new NdjsonRenderer(Payload.JSON),
                    chunks(List.of(value.encode(), pretty, pretty.replace("\n", "\r\n"))))))
        .containsExactly(value, value, value);
  }

  @Test
  void a_line_of_a_mebibyte_is_one_line() {
    Chunk chunk = Nasty.megabyte("\r\n");

    assertThat(parse(completed(new NdjsonRenderer(Payload.TEXT), List.of(chunk))))
        .containsExactly(chunk.text());
  }

  @Test
  void h1_a_failure_is_a_last_line_and_then_broken_off() {
    Outcome failed = new Outcome.Failed(Failure.of(FailureCode.SOURCE_FAILED, "a\nb"));
    NdjsonRenderer renderer = new NdjsonRenderer(Payload.JSON);
    Buffer out = whole(renderer, chunks(List.of("1")), failed);

    assertThat(parse(out)).hasSize(2).first().isEqualTo(1);
    assertThat(((JsonObject) parse(out).get(1)).getJsonObject("error").getString("message"))
        .isEqualTo("a\nb");
    assertThat(renderer.end(failed, false, Buffer.buffer())).isEqualTo(Ending.BREAK_OFF);
    assertThat(renderer.end(new Outcome.Cancelled("x"), false, Buffer.buffer()))
        .isEqualTo(Ending.BREAK_OFF);
    assertThat(renderer.end(Outcome.COMPLETED, true, Buffer.buffer())).isEqualTo(Ending.END);
  }

  @Test
  void what_came_before_a_bad_chunk_stands() {
    Buffer out = Buffer.buffer();

    assertThatThrownBy(() ->
            new NdjsonRenderer(Payload.JSON).render(List.copyOf(chunks(List.of("1", "}"))), out))
        .isInstanceOf(StreamException.class);
    assertThat(out.toString()).isEqualTo("1\n");
  }
}
