package io.sluice.bench.net;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.sluice.bench.NodeOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.TimeUnit;

/** Two nodes of Vert.x on loopback. */
public final class Cluster {
  static final String HOST = "127.0.0.1";
  static final long PATIENCE_SECONDS = 60;

  private Cluster() {}

  /** A node of the cluster which the node at the port is a member of. */
  public static Vertx join(String cluster, int port, int member) throws Exception {
    Config config = new Config().setClusterName(cluster + "-" + member);
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    // Whom to join is known.
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(HOST);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(HOST + ":" + member);
    return Vertx.builder()
        .with(NodeOptions.vertx().setEventBusOptions(new EventBusOptions().setHost(HOST)))
        .withClusterManager(new HazelcastClusterManager(config))
        .buildClustered()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
