package io.sluice.testkit.fault;

import io.vertx.core.eventbus.EventBusOptions;
import java.util.ArrayList;
import java.util.List;

/** A node in this JVM and others in JVMs of their own, each behind a proxy. */
final class TwoNodes implements AutoCloseable {

  /** A node elsewhere. */
  record Other(NodeProcess process, LinkProxy proxy) {}

  private final int first = Loopback.freePort();
  private final List<Other> others = new ArrayList<>();
  private final List<HazelcastNode> locals = new ArrayList<>();
  final LinkProxy proxy = LinkProxy.to(Loopback.freePort());
  final HazelcastNode here = HazelcastNode.join(first, first, proxy.eventBus());

  /** Starts another node. */
  Other start() {
    LinkProxy before = LinkProxy.to(Loopback.freePort());
    NodeProcess process =
        NodeProcess.start(
            FaultNode.class,
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            "" + Loopback.freePort(),
            "" + first,
            "" + before.eventBus().getPort(),
            "" + before.port());
    Other other = new Other(process, before);
    others.add(other);
    process.await("ready");
    return other;
  }

  /** Joins another node that lives in this JVM. */
  HazelcastNode joinHere() {
    HazelcastNode node =
        HazelcastNode.join(
            Loopback.freePort(), first, new EventBusOptions().setHost(Loopback.HOST));
    locals.add(node);
    return node;
  }

  /** Breaks every link, both ways. Returns how many connections it broke. */
  int dropAll() {
    return proxy.drop() + others.stream().mapToInt(other -> other.proxy.drop()).sum();
  }

  @Override
  public void close() {
    others.forEach(other -> other.process.close());
    others.forEach(other -> other.proxy.close());
    locals.forEach(HazelcastNode::close);
    here.close();
    proxy.close();
  }
}
