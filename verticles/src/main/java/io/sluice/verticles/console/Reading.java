package io.sluice.verticles.console;

import io.sluice.core.Chunk;
import io.sluice.core.spi.StreamObserver.Side;
import io.sluice.metrics.Metrics;
import io.sluice.metrics.StreamFigures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Reads the figures of all streams into one chunk. It takes its time: not for an event loop. */
final class Reading implements Callable<Chunk> {

  private final Metrics metrics;
  private final Supplier<String> node;
  private final String since = Instant.now().toString();

  Reading(Metrics metrics, Supplier<String> node) {
    this.metrics = metrics;
    this.node = node;
  }

  @Override
  public Chunk call() {
    List<StreamFigures> figures =
        metrics.figures().stream()
            .sorted(Comparator.comparing(StreamFigures::stream).thenComparing(StreamFigures::side))
            .toList();
    JsonArray streams = new JsonArray();
    figures.forEach(each -> streams.add(json(each)));
    JsonObject reading =
        new JsonObject()
            .put("node", node.get())
            .put("since", since)
            .put("time", Instant.now().toString())
            .put("streams", streams);
    return Chunk.wellFormedJson(reading.toBuffer().getBytes());
  }

  private static JsonObject json(StreamFigures figures) {
    JsonObject json =
        new JsonObject()
            .put("stream", figures.stream())
            .put("side", figures.side().name().toLowerCase(Locale.ROOT))
            .put("opened", figures.opened())
            .put("open", figures.open())
            .put("chunks", figures.chunks())
            .put("bytes", figures.bytes())
            .put("outcomes", new JsonObject(new LinkedHashMap<>(figures.outcomes())));
    if (figures.side() == Side.PRODUCER) {
      json.put("seconds", new JsonObject(new LinkedHashMap<>(figures.seconds())))
          .put("lagChunks", figures.lagChunks())
          .put("lagSeconds", figures.lagSeconds());
    }
    return json;
  }
}
