package io.sluice.sources.upstream;

import static io.sluice.testkit.SourceDriver.await;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.combine.Retry;
import io.sluice.testkit.model.ScriptedModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A scripted upstream, a source of it that is offered on a real bus, and what its readers get. */
final class AskedModel {
  static final String KEY = "sk-very-secret-0123456789";

  final Vertx vertx;
  final ScriptedModel upstream;
  private final ChunkBus bus;

  AskedModel(Vertx vertx, UnaryOperator<OpenAiOptions> how) {
    this.vertx = vertx;
    this.upstream = await(done(ScriptedModel.start(vertx)));
    this.bus = ChunkBus.on(vertx);
    Retry quick = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(20));
    OpenAiOptions options =
        how.apply(OpenAiOptions.of(upstream.url(), "scripted").key(KEY).retry(quick));
    await(done(bus.offer("model", new OpenAiSource(vertx, options))));
  }

  static <T> CompletableFuture<T> done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }

  /** What a reader got, item by item, and how it ended. */
  record Answer(List<JsonObject> items, Outcome outcome) {
    String text() {
      return items.stream().map(it -> it.getString("text", "")).collect(Collectors.joining());
    }

    JsonObject last() {
      return items.getLast();
    }
  }

  ChunkStream open(StreamRequest request) {
    return await(done(bus.open("model", request)));
  }

  ChunkStream open(String prompt) {
    return open(StreamRequest.create().with("prompt", prompt));
  }

  Answer ask(String prompt) {
    return read(open(prompt));
  }

  static Answer read(ChunkStream stream) {
    List<JsonObject> items = new ArrayList<>();
    CompletableFuture<Outcome> outcome = done(stream.outcome());
    stream.handler((Chunk chunk) -> items.add(new JsonObject(chunk.toBuffer())));
    return new Answer(items, await(outcome));
  }
}
