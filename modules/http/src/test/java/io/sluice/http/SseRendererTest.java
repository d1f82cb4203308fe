package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.completed;
import static io.sluice.http.RendererCase.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseRendererTest {

  private static SseRenderer sse(Payload payload) {
    return new SseRenderer(payload, Duration.ofSeconds(2));
  }

  /** What a client sees of a text: every kind of line end is LF to it. */
  private static String seen(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  @Property(tries = 300)
  void h2_text_comes_out_as_one_event_each_with_its_lines(
      @ForAll(supplier = Nasty.Texts.class) List<String> texts) {
    List<SseParser.Event> events = SseParser.parse(completed(sse(Payload.TEXT), chunks(texts)));

    assertThat(events).hasSize(texts.size() + 1);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(events.get(i)).isEqualTo(new SseParser.Event("message", seen(texts.get(i))));
    }
    assertThat(events.getLast().type()).isEqualTo("done");
    assertThat(new JsonObject(events.getLast().data()).getInteger("count")).isEqualTo(texts.size());
  }

  @Property(tries = 300)
  void h2_malformed_text_becomes_replacement_characters(
      @ForAll(supplier = Nasty.Payloads.class) List<byte[]> payloads) {
    List<SseParser.Event> events =
        SseParser.parse(completed(sse(Payload.TEXT), payloads.stream().map(Chunk::of).toList()));

    assertThat(events).hasSize(payloads.size() + 1);
    for (int i = 0; i < payloads.size(); i++) {
      assertThat(events.get(i).data())
          .isEqualTo(seen(new String(payloads.get(i), StandardCharsets.UTF_8)));
    }
  }

  @Property(tries = 200)
  void h2_bytes_come_out_as_base64(@ForAll(supplier = Nasty.Payloads.class) List<byte[]> payloads) {
    List<SseParser.Event> events =
        SseParser.parse(completed(sse(Payload.BINARY), payloads.stream().map(Chunk::of).toList()));

    for (int i = 0; i < payloads.size(); i++) {
      assertThat(Base64.getDecoder().decode(events.get(i).data())).isEqualTo(payloads.get(i));
    }
  }

  @Property(tries = 200)
  void json_keeps_its_value_however_it_is_laid_out(
      @ForAll(supplier = Nasty.Texts.class) List<String> texts) {
    JsonObject value = new JsonObject().put("a", texts);
    String pretty = value.encodePrettily().replace("\n", "\r\n");

    List<SseParser.Event> events =
        SseParser.parse(completed(sse(Payload.JSON), chunks(List.of(value.encode(), pretty))));

    assertThat(new JsonObject(events.get(0).data())).isEqualTo(value);
    assertThat(new JsonObject(events.get(1).data())).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\n", "\r\n", "data: x\n", "\u2028"})
  void h2_a_line_of_a_mebibyte_is_one_event(String unit) {
    Chunk chunk = Nasty.megabyte(unit);

    List<SseParser.Event> events = SseParser.parse(completed(sse(Payload.TEXT), List.of(chunk)));

    assertThat(events).hasSize(2);
    assertThat(events.get(0).data()).isEqualTo(seen(chunk.text()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "1 2", "{\"a\":1}]", "\uFEFF{}", "{'a':1}", "\"a\nb\"", "nul", "01"})
  void what_is_not_one_json_value_fails_the_stream(String text) {
    assertThatThrownBy(() -> completed(sse(Payload.JSON), List.of(Chunk.of(text))))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
  }

  @Test
  void json_that_is_not_utf8_fails_the_stream() {
    for (byte[] bytes :
        List.of(
            "\"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1),
            "{}".getBytes(StandardCharsets.UTF_16LE))) {
      assertThatThrownBy(() -> completed(sse(Payload.JSON), List.of(Chunk.of(bytes))))
          .isInstanceOf(StreamException.class);
    }
  }

  @Test
  void an_event_type_shows() {
    Chunk chunk = Chunk.json(1).withEvent("tick é");

    assertThat(SseParser.parse(completed(sse(Payload.JSON), List.of(chunk, chunk))))
        .startsWith(new SseParser.Event("tick é", "1"), new SseParser.Event("tick é", "1"));
  }

  @Test
  void it_begins_with_when_to_come_back_and_has_no_byte_order_mark() {
    Buffer out = completed(sse(Payload.TEXT), List.of(Chunk.of("\uFEFFa")));

    assertThat(out.toString()).startsWith("retry: 2000\n\ndata: \uFEFFa\n\n");
  }

  @Test
  void h1_completed_limited_and_failed_are_told_apart() {
    Buffer limited = Buffer.buffer();
    sse(Payload.JSON).end(Outcome.COMPLETED, true, limited);
    Failure failure = Failure.of(FailureCode.SOURCE_FAILED, "no\n\ndata: more");
    Buffer failed = whole(sse(Payload.JSON), List.of(), new Outcome.Failed(failure));
    Buffer cancelled = whole(sse(Payload.JSON), List.of(), new Outcome.Cancelled("operator"));

    assertThat(completed(sse(Payload.JSON), List.of()).toString())
        .endsWith("event: done\ndata: {\"count\":0,\"outcome\":\"completed\"}\n\n");
    assertThat(limited.toString())
        .isEqualTo("event: done\ndata: {\"count\":0,\"outcome\":\"limit\",\"more\":true}\n\n");
    SseParser.Event error = SseParser.parse(failed).getFirst();
    assertThat(error.type()).isEqualTo("error");
    assertThat(new JsonObject(error.data()).getString("message")).isEqualTo("no\n\ndata: more");
    assertThat(cancelled.toString()).contains("event: error", "CANCELLED");
    assertThat(sse(Payload.JSON).end(new Outcome.Failed(failure), false, Buffer.buffer()))
        .isEqualTo(Ending.END);
  }

  @Test
  void a_gap_is_told_in_its_place() {
    Gap gap = new Gap(3, 7, Gap.Reason.RETENTION);

    assertThat(SseParser.parse(completed(sse(Payload.JSON), List.of(gap))))
        .first()
        .isEqualTo(new SseParser.Event("gap", "{\"from\":3,\"to\":7,\"reason\":\"RETENTION\"}"));
  }
}
