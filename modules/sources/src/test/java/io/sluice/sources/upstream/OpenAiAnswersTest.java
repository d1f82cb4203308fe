package io.sluice.sources.upstream;

import static io.sluice.testkit.SourceDriver.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.AskedModel.Answer;
import io.sluice.testkit.model.Asked;
import io.sluice.testkit.model.ScriptedModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model answers, and what its upstream was asked, over the bus. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class OpenAiAnswersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokens=20",
        "tokens=20 split",
        "tokens=20 crlf",
        "tokens=20 split crlf",
        "tokens=20 pace=1"
      })
  void tokens_become_texts_however_they_are_sent(String script, Vertx vertx) {
    Answer answer = new AskedModel(vertx, it -> it).ask(script);
    assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(answer.items()).hasSize(21);
    assertThat(answer.text()).isEqualTo(ScriptedModel.text(20));
    assertThat(answer.last())
        .isEqualTo(
            new JsonObject(
                """
                {"finish":"stop",
                 "usage":{"prompt_tokens":1,"completion_tokens":20,"total_tokens":21}}
                """));
  }

  @Test
  void why_it_finished_is_told_and_the_cost_where_it_is_known(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    assertThat(model.ask("tokens=1 finish=length no-usage").last())
        .isEqualTo(new JsonObject().put("finish", "length"));
    assertThat(model.ask("tokens=1 finish=content_filter no-usage").last().getString("finish"))
        .isEqualTo("content_filter");
    AskedModel frugal = new AskedModel(Vertx.vertx(), it -> it.usage(false));
    assertThat(frugal.ask("tokens=1").last().containsKey("usage")).isFalse();
    assertThat(frugal.upstream.asked().getFirst().body().containsKey("stream_options")).isFalse();
    await(AskedModel.done(frugal.vertx.close()));
  }

  @Test
  void the_upstream_is_asked_what_the_request_says(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    JsonObject body =
        new JsonObject(
            """
            {"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hé 🌍"}],
             "temperature":0.5,"top_p":1,"max_tokens":9,"seed":-7,"stop":["a","b"]}
            """);
    AskedModel.read(model.open(StreamRequest.create().body(Chunk.json(body), StreamInfo.JSON)));
    Asked asked = model.upstream.asked().getFirst();
    assertThat(asked.headers())
        .containsEntry("authorization", "Bearer " + AskedModel.KEY)
        .containsEntry("content-type", "application/json")
        .containsEntry("accept", "text/event-stream");
    assertThat(asked.body())
        .isEqualTo(
            body.copy()
                .put("top_p", 1.0)
                .put("model", "scripted")
                .put("stream", true)
                .put("stream_options", new JsonObject().put("include_usage", true)));
  }

  @Test
  void a_bad_request_asks_nothing_upstream(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    Chunk body = Chunk.of("{\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}");
    assertThatThrownBy(() -> model.open(StreamRequest.create().body(body, StreamInfo.JSON)))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().details()).containsEntry("parameter", "messages[0].role"));
    assertThat(model.upstream.asked()).isEmpty();
  }

  @Test
  void a_reader_that_leaves_closes_the_upstreams_connection(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    ChunkStream stream = model.open("stall=2");
    CompletableFuture<Void> second = new CompletableFuture<>();
    stream.handler(chunk -> {
      if (chunk.text().contains("w1")) {
        second.complete(null);
      }
    });
    await(second);
    assertThat(model.upstream.asked().getFirst().left()).isNotDone();
    stream.cancel();
    await(model.upstream.asked().getFirst().left());
  }

  @Test
  void b2_a_reader_that_does_not_read_stalls_the_upstream(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    int tokens = 200_000; // some 20 MB as events
    ChunkStream stalled =
        model.open(StreamRequest.create().with("prompt", "tokens=" + tokens).prefetch(false));
    CompletableFuture<Void> first = new CompletableFuture<>();
    stalled.handler(chunk -> first.complete(null)).pause().fetch(1);
    await(first);
    // in the time in which another reader of the same upstream gets a good part of as many
    assertThat(model.ask("tokens=50000").outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(model.upstream.asked().getFirst().tokens().get()).isLessThan(tokens);
    stalled.cancel();
    await(model.upstream.asked().getFirst().left());
  }
}
