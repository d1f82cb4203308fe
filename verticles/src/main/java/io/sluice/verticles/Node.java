package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.sluice.core.Offer;
import io.sluice.metrics.MeteredStreams;
import io.sluice.metrics.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process: a Vertx with the verticles a configuration asks for. */
final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** Before the drain time is over, streams still open are ended, and have this long to say so. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  /** How long the cluster may take to forget what was offered, in milliseconds. */
  private static final long WITHDRAWN_MS = 3_000;

  private final Vertx vertx;
  private final GatewayOptions options;
  private final boolean servesHttp;
  private final Duration drain;
  private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
  private final @Nullable Members members;
  private final LogVerticle logs = new LogVerticle();
  private final String logDeployment;
  private final String sourceDeployment;
  private final String chatDeployment;
  private final @Nullable String gatewayDeployment;

  private final List<LogFile> logFiles;
  private final @Nullable Cluster cluster;

  /** When sources and store have ended; null until they are asked to. */
  private @Nullable Future<?> ending;

  private Node(
      Vertx vertx, Configuration configuration, List<LogFile> logFiles, @Nullable Cluster cluster) {
    this.vertx = vertx;
    this.logFiles = logFiles;
    this.cluster = cluster;
    this.options = GatewayOptions.of(configuration.section("http"), configuration.baseDir());
    this.servesHttp = configuration.servesHttp();
    this.drain = servesHttp ? options.drain() : configuration.cluster().drain();
    DeploymentOptions deployment = new DeploymentOptions().setConfig(configuration.json());
    this.members = cluster == null ? null : joined(deployment);
    // Who is served first may write at once: the store comes before sources and gateway.
    logDeployment = vertx.deployVerticle(logs, deployment).await();
    sourceDeployment = vertx.deployVerticle(new SourceVerticle(), deployment).await();
    chatDeployment = vertx.deployVerticle(new ChatVerticle(), deployment).await();
    gatewayDeployment =
        servesHttp
            ? vertx
                .deployVerticle(
                    this::newGateway,
                    new DeploymentOptions(deployment).setInstances(options.instances()))
                .await()
            : null;
    if (members != null) {
      introduce(members);
    }
  }

  private @Nullable Members joined(DeploymentOptions deployment) {
    vertx.deployVerticle(new MemberVerticle(), deployment).await();
    return Members.of(vertx).orElse(null);
  }

  private void introduce(Members members) {
    if (!servesHttp) {
      members.say(false);
      return;
    }
    if (members.self().equals("0")) {
      members.name(Integer.toString(gateways.getFirst().actualPort()));
    }
    members.serves(url());
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
    Cluster cluster = configuration.isClustered() ? Cluster.join(configuration.cluster()) : null;
    try {
      return start(configuration, cluster);
    } catch (RuntimeException | Error e) {
      leave(cluster);
      throw e;
    }
  }

  private static Node start(Configuration configuration, @Nullable Cluster cluster) {
    Section limits = configuration.section("limits");
    ChunkBusOptions standard = ChunkBusOptions.DEFAULT;
    ChunkBusOptions bus =
        new ChunkBusOptions(
                limits.longInteger("windowBudgetBytes", standard.windowBudgetBytes()),
                limits.integer("streamsPerEndpoint", standard.maxStreamsPerEndpoint()))
            .maxLinkBytes(limits.longInteger("linkBytes", standard.maxLinkBytes()));
    Metrics metrics =
        Metrics.create(
            configuration.section("metrics").integer("streamNames", MeteredStreams.DEFAULT_NAMES));
    Vertx vertx = vertx(metrics, cluster);
    List<LogFile> logFiles = new ArrayList<>();
    try {
      ChunkBus.create(vertx, bus);
      metrics.bind(vertx);
      logTo(logFiles, LogFile.ACCESS, configuration, configuration.section("http"), "accessLog");
      logTo(
          logFiles, LogFile.STREAMS, configuration, configuration.section("metrics"), "streamLog");
      return new Node(vertx, configuration, logFiles, cluster);
    } catch (Exception e) {
      // await() throws what a future failed with, checked or not.
      vertx.close().await();
      logFiles.forEach(LogFile::close);
      throw StartProblems.explained(
          e, GatewayOptions.of(configuration.section("http"), configuration.baseDir()));
    }
  }

  private static Vertx vertx(Metrics metrics, @Nullable Cluster cluster) {
    VertxOptions options = vertxOptions();
    VertxBuilder builder = metrics.install(Vertx.builder(), options);
    if (cluster == null) {
      return builder.build();
    }
    try {
      return cluster.clustered(builder, options).buildClustered().await();
    } catch (ConfigurationException | StartException e) {
      throw e;
    } catch (Exception e) {
      throw new StartException("cannot be a node of the cluster's event bus: " + e.getMessage(), e);
    }
  }

  private static void leave(@Nullable Cluster cluster) {
    if (cluster != null) {
      cluster.leave();
    }
  }

  private static void logTo(
      List<LogFile> files,
      String logger,
      Configuration configuration,
      Section section,
      String key) {
    String file = section.text(key, "");
    if (!file.isEmpty()) {
      LogFile opened = LogFile.open(logger, configuration.baseDir().resolve(file).normalize());
      if (opened != null) {
        files.add(opened);
      }
    }
  }

  /**
   * Nothing is served from the class path, so nothing need be cached in temporary files. Event
   * loops are as many as cores: with Vert.x's default, twice as many, a chunk wakes more threads on
   * its way. Where there is no native transport for the machine, Vert.x takes the JDK's.
   */
  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
        .setPreferNativeTransport(true)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
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

  /** Where it serves or, without HTTP, what it is called. */
  String where() {
    return members == null || servesHttp ? url() : "without http, as node " + members.self();
  }

  /**
   * Stops in good order. Blocks: readiness turns to 503 and new reads are refused; what is offered
   * is taken back, in the whole cluster; open streams go on for the drain time; those that are open
   * then fail as {@code NODE_LEAVING}; the rest is broken off. The store is closed after its
   * readers, and the cluster is left last.
   */
  void drain() {
    long drainMs = drain.toMillis();
    log.atInfo().addKeyValue("drainMs", drainMs).log("stopping");
    gateways.forEach(GatewayVerticle::leave);
    List<Offer> offers = members == null ? List.of() : ChunkBus.on(vertx).offers();
    try {
      withdraw(offers);
      long lastWordsMs = Math.min(LAST_WORDS.toMillis(), drainMs / 2);
      Promise<Void> told = Promise.promise();
      long timer =
          drainMs - lastWordsMs < 1
              ? -1
              : vertx.setTimer(drainMs - lastWordsMs, ignored -> tellReaders(lastWordsMs, told));
      Future<Void> closed =
          gatewayDeployment == null ? Future.succeededFuture() : vertx.undeploy(gatewayDeployment);
      Quiet.of(vertx, offers, drain).await();
      closed.await();
      if (timer >= 0 && !vertx.cancelTimer(timer)) {
        told.future().await();
      }
      // The store after the sources: these may be recorded into it.
      endStreams().await();
      vertx.close().await();
    } finally {
      leave(cluster);
      logFiles.forEach(LogFile::close);
      log.info("stopped");
    }
  }

  /** Ends what is open, and completes when that may have arrived elsewhere. */
  private void tellReaders(long lastWordsMs, Promise<Void> told) {
    log.info("streams are still open: ending them");
    endStreams().onComplete(ended -> vertx.setTimer(lastWordsMs, ignored -> told.complete()));
  }

  /**
   * Says that this node leaves, and takes back what it offers; a cluster in trouble is no reason to
   * stay.
   */
  private void withdraw(List<Offer> offers) {
    if (members == null) {
      return;
    }
    members.leaves(Member.State.LEAVING);
    logs.leave();
    try {
      Future.join(offers.stream().map(Offer::withdraw).toList())
          .timeout(WITHDRAWN_MS, TimeUnit.MILLISECONDS)
          .await();
    } catch (Exception e) {
      log.warn("what is offered was not taken back in good order", e);
    }
  }

  private synchronized Future<?> endStreams() {
    Future<?> ended = ending;
    if (ended == null) {
      ended =
          vertx
              .undeploy(chatDeployment)
              .eventually(() -> vertx.undeploy(sourceDeployment))
              .eventually(() -> vertx.undeploy(logDeployment))
              .onFailure(error -> log.warn("sources did not stop in good order", error));
      ending = ended;
    }
    return ended;
  }
}
