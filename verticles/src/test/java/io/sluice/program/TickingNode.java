package io.sluice.program;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.testkit.fault.Loopback;
import io.sluice.testkit.fault.NodeConsole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** A node in a process of its own that offers {@code ticks}: fifty a second, without end. */
final class TickingNode {
  private static final long TICK_MS = 20;

  private TickingNode() {}

  /** Arguments: the ports of this member and of the first. */
  public static void main(String[] args) {
    Vertx vertx = join(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    ChunkBus.on(vertx).offer("ticks", request -> new Ticks(vertx)).await();
    NodeConsole.say("ready");
    NodeConsole.listen(line -> {});
  }

  /** Joins a cluster on loopback, or begins one. */
  static Vertx join(int port, int first) {
    Config config = ConfigUtil.loadConfig().setClusterName("ticks-" + first);
    config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(Loopback.HOST);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(Loopback.HOST + ":" + first);
    config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0");
    EventBusOptions eventBus = new EventBusOptions().setHost(Loopback.HOST);
    return Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(eventBus))
        .withClusterManager(new HazelcastClusterManager(config))
        .buildClustered()
        .await();
  }

  private static final class Ticks implements SourceRun {
    private final Vertx vertx;
    private long timer = -1;
    private long next;

    Ticks(Vertx vertx) {
      this.vertx = vertx;
    }

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON));
    }

    @Override
    public void start(ChunkWriter out) {
      timer =
          vertx.setPeriodic(
              TICK_MS,
              ignored -> {
                if (out.demand() > 0) {
                  out.emit(Chunk.json(new JsonObject().put("tick", next++)));
                }
              });
    }

    @Override
    public void close() {
      vertx.cancelTimer(timer);
    }
  }
}
