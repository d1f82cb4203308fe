package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.sluice.sources.ConfiguredSource;
import io.sluice.sources.ConfiguredSources;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
 * event loops and share the load.
 */
public final class SourceVerticle extends VerticleBase {
  private final List<Offer> offers = new ArrayList<>();

  @Override
  public Future<?> start() {
    Configuration configuration = Configuration.of(config(), "streams");
    ChunkBus bus = ChunkBus.on(vertx);
    List<Future<Offer>> offering =
        configuration.streams().entrySet().stream()
            .map(it -> offer(bus, it.getKey(), it.getValue(), configuration.baseDir()))
            .toList();
    return Future.all(offering);
  }

  private Future<Offer> offer(ChunkBus bus, String name, JsonObject json, Path baseDir) {
    return vertx
        .executeBlocking(() -> make(name, json, baseDir), false)
        .map(Objects::requireNonNull)
        .compose(source -> bus.offer(name, source.options(), source.source()))
        .onSuccess(offers::add);
  }

  private ConfiguredSource make(String name, JsonObject json, Path baseDir) {
    try {
      return ConfiguredSources.create(vertx, name, json, baseDir);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  /** Nothing new is opened once this completes; what is open fails as {@code NODE_LEAVING} then. */
  @Override
  public Future<?> stop() {
    return Future.join(offers.stream().map(Offer::withdraw).toList());
  }
}
