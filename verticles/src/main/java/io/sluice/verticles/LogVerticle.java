package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.ServedLogs;
import io.sluice.core.log.WatchableLogStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the default store of logs, and serves it to the cluster: {@code ChunkBus.logs()} reaches it
 * from every node.
 *
 * <p>Deployed by any Vert.x application, once:
 *
 * <pre>{@code
 * vertx.deployVerticle(new LogVerticle(), new DeploymentOptions()
 *     .setConfig(new JsonObject()
 *         .put("baseDir", "/var/lib/sluice")
 *         .put("store", new JsonObject().put("type", "memory"))));
 * }</pre>
 *
 * <p>Its configuration is the section {@code store} of {@code conf/sluice.yaml}, of {@code http}
 * the port, which its directory is named after, and {@code baseDir}, where relative paths begin. A
 * mistake fails the deployment with a {@link ConfigurationException}. Where another process has the
 * directory, or another node of the cluster serves a store, it is deployed and does nothing but say
 * so.
 */
public final class LogVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(LogVerticle.class);

  private @Nullable WatchableLogStore store;
  private volatile @Nullable ServedLogs served;

  @Override
  public Future<?> start() {
    Configuration configuration = Configuration.of(config(), "store", "http");
    StoreOptions options =
        StoreOptions.of(
            configuration.section("store"),
            configuration.section("http").integer("port", GatewayOptions.DEFAULT_PORT),
            configuration.baseDir());
    if (options.type() == StoreOptions.Type.ELSEWHERE) {
      ChunkBus.on(vertx).expectLogs();
    }
    return LogStores.open(vertx, options)
        .compose(opened ->
            opened.isPresent()
                ? serve(opened.get(), options.waitingBytes())
                : Future.succeededFuture());
  }

  private Future<?> serve(WatchableLogStore opened, long waitingBytes) {
    store = opened;
    return ChunkBus.on(vertx)
        .serveLogs(opened, LogStores.readers(opened), waitingBytes)
        .onSuccess(serving -> {
          served = serving;
          long since = System.currentTimeMillis();
          Members.of(vertx).ifPresent(members -> members.owns(since, this::otherOwner));
        })
        .transform((serving, error) ->
            error == null
                ? Future.succeededFuture()
                : opened.close().transform(closed -> withoutStore(error)));
  }

  /** Other nodes' new readers are refused from now on; they come back when the owner is back. */
  void leave() {
    ServedLogs serving = served;
    if (serving != null) {
      serving.leave();
    }
  }

  /** Another node has had the store for longer, and is back: two would each get a part of a log. */
  private void otherOwner(String node) {
    context.runOnContext(ignored -> {
      if (served != null) {
        log.error(
            "node {} had a store of logs before this node and serves it again: this node serves its"
                + " own no longer. What was written to it meanwhile stays where the store is; to"
                + " serve that instead, stop both nodes and start this one first",
            node);
        close().onFailure(error -> log.warn("the store did not close in good order", error));
      }
    });
  }

  private Future<Void> withoutStore(Throwable error) {
    store = null;
    StoreHealth.closed(vertx);
    if (error instanceof StreamException refused
        && refused.failure().code() == FailureCode.CONFLICT) {
      ChunkBus.on(vertx).expectLogs();
      log.warn(
          "this node goes on without a store of logs: {}{}",
          refused.failure().message(),
          Members.of(vertx).flatMap(Members::storeOwner).map(it -> ": node " + it).orElse(""));
      return Future.succeededFuture();
    }
    return Future.failedFuture(error);
  }

  /** Nothing is accepted any more once this completes, and what was accepted is safe. */
  @Override
  public Future<?> stop() {
    Members.of(vertx).ifPresent(Members::ownsNone);
    return close();
  }

  private Future<?> close() {
    ServedLogs serving = served;
    WatchableLogStore open = store;
    served = null;
    store = null;
    Future<Void> withdrawn = serving == null ? Future.succeededFuture() : serving.withdraw();
    StoreHealth.closed(vertx);
    return open == null ? withdrawn : withdrawn.eventually(open::close);
  }
}
