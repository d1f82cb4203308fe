package io.sluice.verticles;

import io.micrometer.core.instrument.Gauge;
import io.sluice.core.ChunkBus;
import io.sluice.http.ClusterView;
import io.sluice.http.DurableRoutes;
import io.sluice.http.StreamRoutes;
import io.sluice.metrics.Metrics;
import io.sluice.refs.CallBus;
import io.sluice.verticles.chat.AnswerMeter;
import io.sluice.verticles.chat.ChatOptions;
import io.sluice.verticles.chat.ChatRoutes;
import io.sluice.verticles.chat.CompletionRoutes;
import io.sluice.verticles.console.Activity;
import io.sluice.verticles.console.CassetteRoutes;
import io.sluice.verticles.console.ConsoleRoutes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the streams of the bus over HTTP/1.1 and, on the same port, HTTP/2, with TLS where it is
 * configured: {@code /streams}, {@code /subscriptions}, {@code /call}, {@code /refs}, {@code
 * /api/v1/chat}, {@code /v1/chat/completions}, {@code /v1/models}, {@code /v1/stream}, {@code
 * /cassettes}, {@code /metrics}, {@code /health/live}, {@code /health/ready}, {@code
 * /openapi.yaml}, and the console at {@code /} and {@code /chat}.
 *
 * <p>Deployed by any Vert.x application, on event loops, as many instances as it likes:
 *
 * <pre>{@code
 * vertx.deployVerticle(GatewayVerticle.class, new DeploymentOptions()
 *     .setInstances(2)
 *     .setConfig(new JsonObject().put("http", new JsonObject().put("port", 8080))));
 * }</pre>
 *
 * <p>Its configuration is the section {@code http} and, with models, {@code chat} of {@code
 * conf/sluice.yaml}; every key has a default, {@code instances} is up to who deploys it. A mistake
 * in it fails the deployment with a {@link ConfigurationException}. An application that wants the
 * window budget, or metrics, of its own makes its {@link ChunkBus} and {@link Metrics} before it
 * deploys this; one that is a node of a cluster deploys a {@link MemberVerticle} before, to have
 * the other nodes listed.
 *
 * <p>When it is undeployed it drains: readiness turns to 503, new reads are refused with 503, and
 * open responses have {@code http.drain} to end; what is still open then is broken off.
 */
public final class GatewayVerticle extends VerticleBase {

  /** What has been written may leave before a connection is closed. */
  private static final long LAST_WRITES_MS = 250;

  private volatile @Nullable HttpServer server;
  private volatile @Nullable Draining draining;
  private @Nullable Connections connections;
  private volatile @Nullable Activity activity;

  @Override
  public Future<?> start() {
    Configuration configuration = Configuration.of(config(), "http", "chat");
    GatewayOptions options =
        GatewayOptions.of(configuration.section("http"), configuration.baseDir());
    Draining draining = new Draining(options);
    Connections connections = new Connections(vertx, options.connections(), options.idle());
    Router router = Router.router(vertx);
    StreamRoutes.problems(router, options.http());
    router.route().order(Integer.MIN_VALUE).handler(connections::count);
    ClusterView cluster = Members.of(vertx).<ClusterView>map(it -> it).orElse(ClusterView.NONE);
    mountStreams(router, ChunkBus.on(vertx), CallBus.on(vertx), draining, options, cluster);
    ServiceRoutes.mount(router, vertx, Metrics.on(vertx), draining, options.http(), cluster);
    ChatOptions chat = ChatSection.of(configuration.section("chat"));
    if (chat.isOn()) {
      AnswerMeter meter = AnswerMeter.of(vertx, Metrics.on(vertx).registry());
      ChatRoutes.mount(router, vertx, chat, options.http(), meter);
      CompletionRoutes.mount(router, vertx, options.http(), chat, meter, draining::hasBegun);
    }
    CassetteRoutes.mount(router, ChunkBus.on(vertx).logs(), options.http());
    StreamRoutes.subscribers(vertx)
        .forEach((format, count) ->
            Gauge.builder("sluice.subscribers", count, LongSupplier::getAsLong)
                .description("Streams read over HTTP now")
                .tag("format", format)
                .strongReference(true)
                .register(Metrics.on(vertx).registry()));
    if (options.console()) {
      ConsoleRoutes.mount(router, chat.isOn(), options.http());
    }
    this.draining = draining;
    this.connections = connections;
    return offerActivity(options, cluster).compose(offered -> listen(options, router, connections));
  }

  private Future<?> offerActivity(GatewayOptions options, ClusterView cluster) {
    if (!options.activity()) {
      return Future.succeededFuture();
    }
    return Activity.offer(
            vertx,
            Metrics.on(vertx),
            () -> Objects.requireNonNullElseGet(cluster.self(), this::name))
        .onSuccess(offered -> activity = offered);
  }

  /** What a node alone is called: its port. */
  private String name() {
    HttpServer server = this.server;
    return server == null ? "" : Integer.toString(server.actualPort());
  }

  private Future<?> listen(GatewayOptions options, Router router, Connections connections) {
    return vertx
        .createHttpServer(options.server())
        .connectionHandler(connections::opened)
        .invalidRequestHandler(new InvalidRequests(options.http()))
        .requestHandler(router)
        .listen()
        .onSuccess(listening -> server = listening);
  }

  /** Whatever serves streams and logs is mounted here, and nowhere else. */
  private static void mountStreams(
      Router router,
      ChunkBus bus,
      CallBus calls,
      Draining draining,
      GatewayOptions options,
      ClusterView cluster) {
    router.route("/streams*").handler(draining::refuseWhenStopping);
    router.route("/api/*").handler(draining::refuseWhenStopping);
    router.route().handler(ChatRoutes.privateLogs(options.http()));
    router.route("/v1/stream/*").handler(draining::refuseWhenStopping);
    StreamRoutes.mount(router, bus, options.http(), cluster);
    router.route("/call/*").handler(draining::refuseWhenStopping);
    router.route("/refs/*").handler(draining::refuseWhenStopping);
    CallRoutes.mount(router, calls, options.http());
    DurableRoutes.mount(router, bus.logs(), bus::open, options.http(), options.durable());
  }

  /** From now on nothing new is served, and readiness says so; what is open goes on. Any thread. */
  void leave() {
    Draining draining = this.draining;
    if (draining != null) {
      draining.begin();
      endActivity();
    }
  }

  /** Its readers would stay for ever, and a stop must not wait for them. */
  private void endActivity() {
    Activity offered = activity;
    if (offered != null) {
      offered.close(vertx);
    }
  }

  @Override
  public Future<?> stop() {
    HttpServer server = this.server;
    Draining draining = this.draining;
    Connections connections = this.connections;
    if (server == null || draining == null || connections == null) {
      return Future.succeededFuture();
    }
    draining.begin();
    endActivity();
    return connections
        .quiet(draining.time())
        .eventually(() -> server.shutdown(LAST_WRITES_MS, TimeUnit.MILLISECONDS));
  }

  /** The port it listens on, once it is deployed; where 0 was configured, the free one it took. */
  public int actualPort() {
    HttpServer server = this.server;
    if (server == null) {
      throw new IllegalStateException("it is not deployed");
    }
    return server.actualPort();
  }
}
