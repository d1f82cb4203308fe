package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.session.ProducerSession;
import io.vertx.core.eventbus.EventBus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The links of one endpoint, by the other's address. Context thread only. */
final class Links {

  /** What links are bounded by, and what all of a process have in flight. */
  record Bounds(long limit, AtomicLong inFlight) {
    Bounds(long limit) {
      this(limit, new AtomicLong());
    }
  }

  private final EventBus bus;
  private final LongSupplier nowMs;
  private final Bounds bounds;
  private final Consumer<ProducerSession> room;
  private final Map<String, Link> links = new HashMap<>();

  Links(EventBus bus, LongSupplier nowMs, Bounds bounds, Consumer<ProducerSession> room) {
    this.bus = bus;
    this.nowMs = nowMs;
    this.bounds = bounds;
    this.room = room;
  }

  boolean isFull(String address) {
    Link link = links.get(address);
    return link != null && link.isFull();
  }

  /** Whether the cluster knows nobody of this address any more. */
  boolean isGone(String address) {
    Link link = links.get(address);
    return link != null && link.isGone();
  }

  void hold(String address, ProducerSession session) {
    to(address).hold(session);
  }

  /** Writes a frame whose bytes count. */
  void write(String address, Frame frame, long bytes) {
    to(address).write(frame, bytes);
  }

  private Link to(String address) {
    Link link = links.get(address);
    if (link == null) {
      link =
          new Link(
              bus.sender(address, Endpoint.frameOptions()),
              nowMs,
              bounds.limit(),
              bounds.inFlight(),
              room);
      links.put(address, link);
    }
    return link;
  }

  /** Forgets those that were not used for a while; to be called now and then. */
  void forgetIdle() {
    links.values().removeIf(Link::isIdle);
  }

  int size() {
    return links.size();
  }
}
