package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.sluice.metrics.MeteredStreams;
import io.sluice.metrics.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process: a Vertx with the verticles a configuration asks for. */
final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** Before the drain time is over, streams still open are ended, and have this long to say so. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Vertx vertx;
  private final GatewayOptions options;
  private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
  private final String logDeployment;
  private final String sourceDeployment;
  private final String gatewayDeployment;

  private final @Nullable AccessLogFile accessLog;

  private Node(Vertx vertx, Configuration configuration, @Nullable AccessLogFile accessLog) {
    this.vertx = vertx;
    this.accessLog = accessLog;
    this.options = GatewayOptions.of(configuration.section("http"), configuration.baseDir());
    DeploymentOptions deployment = new DeploymentOptions().setConfig(configuration.json());
    // Who is served first may write at once: the store comes before sources and gateway.
    logDeployment = vertx.deployVerticle(new LogVerticle(), deployment).await();
    sourceDeployment = vertx.deployVerticle(new SourceVerticle(), deployment).await();
    gatewayDeployment =
        vertx
            .deployVerticle(this::newGateway, deployment.setInstances(options.instances()))
            .await();
  }

  private GatewayVerticle newGateway() {
    GatewayVerticle gateway = new GatewayVerticle();
    gateways.add(gateway);
    return gateway;
  }

  /**
   * Starts a node. Blocks until it serves.
   *
   * @throws StartException saying what is in the way
   * @throws ConfigurationException where a stream cannot be made as configured
   */
  static Node start(Configuration configuration) {
    Section limits = configuration.section("limits");
    ChunkBusOptions standard = ChunkBusOptions.DEFAULT;
    ChunkBusOptions bus =
        new ChunkBusOptions(
            limits.longInteger("windowBudgetBytes", standard.windowBudgetBytes()),
            limits.integer("streamsPerEndpoint", standard.maxStreamsPerEndpoint()),
            limits.longInteger("linkBytes", standard.maxLinkBytes()));
    Metrics metrics =
        Metrics.create(
            configuration.section("metrics").integer("streamNames", MeteredStreams.DEFAULT_NAMES));
    Vertx vertx = metrics.install(Vertx.builder(), vertxOptions()).build();
    AccessLogFile accessLog = null;
    try {
      ChunkBus.create(vertx, bus);
      metrics.bind(vertx);
      accessLog = accessLog(configuration);
      return new Node(vertx, configuration, accessLog);
    } catch (Exception e) {
      // await() throws what a future failed with, checked or not.
      vertx.close().await();
      close(accessLog);
      throw explained(e, GatewayOptions.of(configuration.section("http"), configuration.baseDir()));
    }
  }

  private static @Nullable AccessLogFile accessLog(Configuration configuration) {
    String file = configuration.section("http").text("accessLog", "");
    return file.isEmpty()
        ? null
        : AccessLogFile.open(configuration.baseDir().resolve(file).normalize());
  }

  private static void close(@Nullable AccessLogFile accessLog) {
    if (accessLog != null) {
      accessLog.close();
    }
  }

  /** Nothing is served from the class path, so nothing need be cached in temporary files. */
  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static RuntimeException explained(Throwable e, GatewayOptions options) {
    String where = options.host() + ":" + options.port();
    if (e instanceof ConfigurationException || e instanceof StartException) {
      return (RuntimeException) e;
    }
    if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
      return new StartException(
          "cannot listen on " + where + ": there is no host of that name; choose --host", e);
    }
    if (e instanceof BindException && String.valueOf(e.getMessage()).contains("in use")) {
      return new StartException(
          "port "
              + options.port()
              + " on "
              + options.host()
              + " is in use; stop what uses it, or choose another with --port"
              + " (0 takes a free one)",
          e);
    }
    if (e instanceof BindException || e instanceof java.net.SocketException) {
      return new StartException(
          "cannot listen on " + where + ": " + e.getMessage() + "; choose --host and --port", e);
    }
    TlsFiles tls = options.tls();
    if (tls != null && String.valueOf(e.getMessage()).contains("-----")) {
      return new StartException(
          "http.tls: "
              + tls.cert()
              + " and "
              + tls.key()
              + " are not a certificate and its private key in PEM, not encrypted",
          e);
    }
    return new StartException("cannot start: " + e, e);
  }

  /** Where it serves, as a client on this machine would write it. */
  String url() {
    String host =
        switch (options.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::", "0:0:0:0:0:0:0:0" -> "::1";
          default -> options.host();
        };
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return (options.tls() == null ? "http://" : "https://")
        + authority
        + ":"
        + gateways.getFirst().actualPort();
  }

  /**
   * Stops in good order. Blocks: readiness turns to 503 and new reads are refused; open responses
   * go on for the drain time; streams that are open then fail as {@code NODE_LEAVING}; the rest is
   * broken off.
   */
  void drain() {
    long drainMs = options.drain().toMillis();
    log.atInfo().addKeyValue("drainMs", drainMs).log("stopping");
    long lastWordsMs = Math.min(LAST_WORDS.toMillis(), drainMs / 2);
    long timer =
        drainMs - lastWordsMs < 1
            ? -1
            : vertx.setTimer(drainMs - lastWordsMs, ignored -> endStreams());
    Future<Void> closed = vertx.undeploy(gatewayDeployment);
    try {
      closed.await();
      vertx.cancelTimer(timer);
      vertx.close().await();
    } finally {
      close(accessLog);
      log.info("stopped");
    }
  }

  private void endStreams() {
    log.info("streams are still open: ending them");
    vertx
        .undeploy(sourceDeployment)
        .eventually(() -> vertx.undeploy(logDeployment))
        .onFailure(error -> log.warn("sources did not stop in good order", error));
  }
}
