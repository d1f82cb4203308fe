package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.sluice.sources.ConfiguredSource;
import io.sluice.sources.ConfiguredStreams;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Offers the streams that are configured; they end with it.
 *
 * <p>Deployed by any Vert.x application:
 *
 * <pre>{@code
 * vertx.deployVerticle(SourceVerticle.class, new DeploymentOptions()
 *     .setConfig(new JsonObject()
 *         .put("baseDir", "/etc/sluice")
 *         .put("streams", new JsonObject()
 *             .put("zones", new JsonObject().put("type", "zones")))));
 * }</pre>
 *
 * <p>Its configuration is the section {@code streams} of {@code conf/sluice.yaml}, by default
 * empty, and {@code baseDir}, where relative paths in it begin, by default the working directory. A
 * mistake fails the deployment with a {@link ConfigurationException}. More instances serve on more
 * event loops and share the load; a feed, which is one log, is offered by one of them. Cassettes
 * are in the default store, which a {@link LogVerticle} of this Vertx or of the cluster serves.
 */
public final class SourceVerticle extends VerticleBase {
  private final List<Offer> offers = new ArrayList<>();
  private @Nullable Wrappings wrappings;
  private @Nullable Workers workers;

  @Override
  public Future<?> start() {
    Configuration configuration = Configuration.of(config(), "streams", "timeouts");
    Wrappings wrappings = new Wrappings(vertx, configuration, configuration.streams().keySet());
    this.wrappings = wrappings;
    Map<String, JsonObject> ours = configuration.streams();
    ours.keySet().removeIf(name -> !wrappings.isOurs(name) && !wrappings.isFeed(name));
    Workers workers = new Workers(vertx, configuration, ours.keySet());
    this.workers = workers;
    Map<String, OpenAiSection> models =
        OpenAiSection.all(configuration, ours.keySet(), System::getenv);
    return workers
        .start()
        .compose(made ->
            vertx.executeBlocking(() -> make(ours, configuration.baseDir(), made, models), false))
        .map(Objects::requireNonNull)
        .compose(sources -> offer(ChunkBus.on(vertx), configuration, sources, wrappings))
        .recover(error -> close().transform(closed -> Future.failedFuture(error)));
  }

  private Future<?> offer(
      ChunkBus bus,
      Configuration configuration,
      Map<String, ConfiguredSource> sources,
      Wrappings wrappings) {
    List<Future<Offer>> offering = new ArrayList<>();
    sources.forEach((name, source) -> {
      if (wrappings.isOurs(name)) {
        offering.add(
            bus.offer(
                    name,
                    source.options(),
                    AskedByChats.around(
                        configuration, name, wrappings.around(name, source.source())))
                .onSuccess(offers::add)
                .onSuccess(ignored -> wrappings.mirror(name)));
      }
    });
    return Future.all(offering);
  }

  private Map<String, ConfiguredSource> make(
      Map<String, JsonObject> streams,
      Path baseDir,
      Map<String, ConfiguredSource> workers,
      Map<String, OpenAiSection> models) {
    Map<String, ConfiguredSource> made = new TreeMap<>(workers);
    models.forEach((name, model) -> made.put(name, model.source(vertx)));
    try {
      return ConfiguredStreams.create(vertx, streams, baseDir, made);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  /** Nothing new is opened once this completes; what is open fails as {@code NODE_LEAVING} then. */
  @Override
  public Future<?> stop() {
    Future<?> withdrawn = Future.join(offers.stream().map(Offer::withdraw).toList());
    return withdrawn.eventually(this::close);
  }

  private Future<?> close() {
    Workers working = workers;
    Wrappings wrapped = wrappings;
    Future<?> ended = working == null ? Future.succeededFuture() : working.close();
    return wrapped == null ? ended : ended.eventually(wrapped::close);
  }
}
