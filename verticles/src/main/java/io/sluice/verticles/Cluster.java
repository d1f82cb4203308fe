package io.sluice.verticles;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's membership in a cluster: Hazelcast, which knows who is there, started before the
 * Vertx that uses it and stopped after it. All of it blocks: never on an event loop.
 */
final class Cluster {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private static final String LOGGING = "hazelcast.logging.type";

  /** Where Vert.x looks for the id of a node. */
  private static final String NODE_ID = "__vertx.nodeId";

  /**
   * How the event bus looks after its links: as soon as membership gives a silent node up, so does
   * the bus, whose writes to it would pile up otherwise.
   */
  private static final int BUS_PING_MS = 5_000;

  /** A node that is there takes a connection at once. */
  private static final int BUS_CONNECT_MS = 3_000;

  private static final Map<String, String> PROPERTIES =
      new TreeMap<>(
          Map.ofEntries(
              // It says nothing to its maker, nor on its own, and it is stopped by us, last.
              Map.entry("hazelcast.phone.home.enabled", "false"),
              Map.entry(LOGGING, "slf4j"),
              Map.entry("hazelcast.shutdownhook.enabled", "false"),
              Map.entry("hazelcast.health.monitoring.level", "OFF"),
              // Only the address that is configured listens.
              Map.entry("hazelcast.socket.bind.any", "false"),
              // A process that is gone is noticed by its socket; one that is only silent, by this.
              Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
              Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
              // Nodes are started one by one: nobody is waited for.
              Map.entry("hazelcast.wait.seconds.before.join", "0"),
              Map.entry("hazelcast.max.join.seconds", "30"),
              // Who was silent for too long, and is back, is let in again as soon.
              Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
              Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
              Map.entry("hazelcast.graceful.shutdown.max.wait", "5"),
              // It moves names, not data.
              Map.entry("hazelcast.operation.thread.count", "2"),
              Map.entry("hazelcast.operation.generic.thread.count", "2"),
              Map.entry("hazelcast.io.thread.count", "1"),
              Map.entry("hazelcast.event.thread.count", "2")));

  private final ClusterOptions options;
  private final HazelcastInstance hazelcast;

  private Cluster(ClusterOptions options, HazelcastInstance hazelcast) {
    this.options = options;
    this.hazelcast = hazelcast;
  }

  /**
   * Joins, or begins, a cluster.
   *
   * @throws StartException saying what is in the way
   */
  static Cluster join(ClusterOptions options) {
    // Before its first class is loaded: some of them speak without being set up.
    System.setProperty(LOGGING, "slf4j");
    try {
      HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config(options));
      if (!hazelcast.getLifecycleService().isRunning()) {
        throw new StartException(
            "cannot join the cluster " + options.name() + ": " + where(options));
      }
      return new Cluster(options, hazelcast);
    } catch (HazelcastException | IllegalStateException e) {
      throw new StartException(
          "cannot join the cluster " + options.name() + ": " + firstLine(e) + "; " + where(options),
          e);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  private static String where(ClusterOptions options) {
    return "cluster.host is %s, cluster.port %d and the %d after it, cluster.members %s"
        .formatted(options.host(), options.port(), options.ports() - 1, options.members());
  }

  private static Config config(ClusterOptions options) {
    Config config = new Config();
    config.setClusterName(options.name());
    config.getMemberAttributeConfig().setAttribute(NODE_ID, UUID.randomUUID().toString());
    PROPERTIES.forEach(config::setProperty);
    config.setProperty("hazelcast.tcp.join.port.try.count", Integer.toString(options.ports()));
    config.getMetricsConfig().setEnabled(false);
    // What Vert.x keeps here, each entry on two nodes.
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    NetworkConfig network = config.getNetworkConfig();
    network
        .setPort(options.port())
        .setPortCount(options.ports())
        .setPortAutoIncrement(true)
        .setReuseAddress(true);
    network.getInterfaces().setEnabled(true).addInterface(address(options.host()));
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(3);
    options.members().forEach(join.getTcpIpConfig()::addMember);
    return config;
  }

  /** Hazelcast chooses among addresses, and knows no names. */
  private static String address(String host) {
    if (host.contains("*")) {
      return host;
    }
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      throw new StartException("cluster.host = " + host + ": there is no host of that name", e);
    }
  }

  /** Has a Vertx be made that is a node of this cluster. */
  VertxBuilder clustered(VertxBuilder builder, VertxOptions vertx) {
    EventBusOptions bus = vertx.getEventBusOptions();
    bus.setHost(host())
        .setPort(busPort())
        .setConnectTimeout(BUS_CONNECT_MS)
        .setClusterPingInterval(BUS_PING_MS)
        .setClusterPingReplyInterval(BUS_PING_MS);
    ClusterTls tls = options.tls();
    if (tls != null) {
      tls.applyTo(bus);
    }
    return builder.with(vertx).withClusterManager(new HazelcastClusterManager(hazelcast));
  }

  private String host() {
    return hazelcast.getCluster().getLocalMember().getAddress().getHost();
  }

  /** The first that is free now; who takes it meanwhile makes the start fail, and say so. */
  private int busPort() {
    int first = options.busPort();
    if (first == 0) {
      return 0;
    }
    int end = Math.min(first + options.ports(), 65_536);
    for (int port = first; port < end; port++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(host(), port));
        return port;
      } catch (IOException e) {
        log.debug("port {} is in use", port, e);
      }
    }
    throw new StartException(
        "cluster.busPort = "
            + first
            + ": none of the ports from "
            + first
            + " to "
            + (end - 1)
            + " is free on "
            + host()
            + "; choose others, or 0 for any");
  }

  /** How many nodes there are, this one among them. */
  int size() {
    return hazelcast.getCluster().getMembers().size();
  }

  /** Leaves, after the Vertx has closed; what this node kept for others moves to them first. */
  void leave() {
    long begun = System.nanoTime();
    hazelcast.shutdown();
    log.debug("left after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }
}
