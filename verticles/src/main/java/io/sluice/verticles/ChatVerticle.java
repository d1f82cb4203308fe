package io.sluice.verticles;

import io.sluice.metrics.Metrics;
import io.sluice.verticles.chat.AnswerMeter;
import io.sluice.verticles.chat.ChatOptions;
import io.sluice.verticles.chat.ChatService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * Makes the answers of chats: asks models, which are streams of the bus, and writes what they say
 * into logs of the default store. A {@link GatewayVerticle}, here or on another node, serves chats
 * over HTTP.
 *
 * <p>Deployed by any Vert.x application, on event loops, as often as it likes, on one node or
 * several: they share the load.
 *
 * <pre>{@code
 * vertx.deployVerticle(new ChatVerticle(), new DeploymentOptions()
 *     .setConfig(new JsonObject()
 *         .put("chat", new JsonObject().put("models", new JsonArray().add("markov")))));
 * }</pre>
 *
 * <p>Its configuration is the section {@code chat} of {@code conf/sluice.yaml}; without models it
 * does nothing. A mistake in it fails the deployment with a {@link ConfigurationException}. When it
 * is undeployed, answers that are being made end as failed, {@code NODE_LEAVING}, and what there is
 * of them is kept.
 */
public final class ChatVerticle extends VerticleBase {
  private @Nullable ChatService service;

  @Override
  public Future<?> start() {
    ChatOptions options = ChatSection.of(Configuration.of(config(), "chat").section("chat"));
    if (!options.isOn()) {
      return Future.succeededFuture();
    }
    ChatService service =
        new ChatService(vertx, options, AnswerMeter.of(vertx, Metrics.on(vertx).registry()));
    this.service = service;
    return service.start();
  }

  @Override
  public Future<?> stop() {
    ChatService started = service;
    return started == null ? Future.succeededFuture() : started.stop();
  }
}
