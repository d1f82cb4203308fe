package io.sluice.testkit.fault;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.sluice.core.ChunkBus;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A node of a real cluster on loopback, in this JVM: its members find each other by TCP. */
final class HazelcastNode implements AutoCloseable {
  private final HazelcastInstance member;
  final Vertx vertx;
  final ChunkBus bus;

  private HazelcastNode(HazelcastInstance member, Vertx vertx) {
    this.member = member;
    this.vertx = vertx;
    this.bus = ChunkBus.on(vertx);
  }

  /**
   * Joins, or begins, a cluster.
   *
   * @param port where the members of the cluster reach this one
   * @param first where they reach the one that began it
   */
  static HazelcastNode join(int port, int first, EventBusOptions eventBus) {
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config(port, first));
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(eventBus))
            .withClusterManager(new HazelcastClusterManager(member))
            .buildClustered()
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    return new HazelcastNode(member, vertx);
  }

  private static Config config(int port, int first) {
    Config config = ConfigUtil.loadConfig().setClusterName("faults-" + first);
    // What the cluster manager gives a member that it makes itself.
    config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(port).setPortAutoIncrement(false).setPublicAddress(Loopback.HOST + ":" + port);
    network.getInterfaces().setEnabled(true).addInterface(Loopback.HOST);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(Loopback.HOST + ":" + first);
    return config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.partition.count", "31");
  }

  /** How many addresses the whole cluster has registered. */
  int registrations() {
    return member.getMultiMap("__vertx.subs").size();
  }

  int members() {
    return member.getCluster().getMembers().size();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    member.getLifecycleService().terminate();
  }
}
