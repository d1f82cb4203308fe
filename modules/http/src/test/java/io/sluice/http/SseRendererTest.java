package io.sluice.http;

import static io.sluice.http.RendererCase.completed;
import static io.sluice.http.RendererCase.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOffset;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseRendererTest {

  private static SseRenderer sse(Payload payload) {
    return new SseRenderer(payload, Duration.ofSeconds(2), null);
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
        .isEqualTo(Ending.BREAK_OFF);
  }

  @Test
  void s4_ids_gaps_and_ends_are_told_together() {
    EventIds ids = EventIds.of(StreamInfo.of(StreamInfo.JSON).from(new LogOffset(7, 3)));
    SseRenderer renderer = new SseRenderer(Payload.JSON, Duration.ofSeconds(2), ids);
    String id = "id: 0000000000000007_000000000000000";

    Buffer out =
        completed(
            renderer,
            List.of(Chunk.json(1).at(3), new Gap(4, 6, Gap.Reason.POLICY), Chunk.json(2).at(6)));

    assertThat(out.toString())
        .isEqualTo(
            id
                + "3\nretry: 2000\n\n"
                + id
                + "4\ndata: 1\n\n"
                + id
                + "6\nevent: gap\ndata: {\"from\":4,\"to\":6,\"reason\":\"POLICY\"}\n\n"
                + id
                + "7\ndata: 2\n\n"
                + id
                + "7\nevent: done\ndata: {\"count\":2,\"outcome\":\"completed\"}\n\n");
  }
}
