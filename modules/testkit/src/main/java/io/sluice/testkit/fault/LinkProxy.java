package io.sluice.testkit.fault;

import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy in front of one node: the other nodes reach it through this, once the node announces
 * {@link #eventBus()}. It delays, throttles, stalls, drops the link and cuts one direction, of all
 * its connections and of those that come later, until {@link #heal()}. The event bus uses one
 * connection each way: a fault here touches what is sent <em>to</em> the node; what the node sends
 * goes through the proxies of the others.
 *
 * <p>Listens on loopback only. Memory is bounded: 4 MiB for each direction of a connection. Any
 * thread may call anything.
 */
public final class LinkProxy implements AutoCloseable {
  private static final int CONNECT_MS = 2_000;

  private final int target;
  private final ServerSocket server;
  private final Map<Direction, Lane> lanes = new EnumMap<>(Direction.class);
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private volatile boolean refusing;

  private LinkProxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, Loopback.address());
    for (Direction direction : Direction.values()) {
      lanes.put(direction, new Lane());
    }
  }

  /** A proxy on a free port, in front of who listens, or will listen, on this port. */
  public static LinkProxy to(int port) {
    try {
      LinkProxy proxy = new LinkProxy(port);
      Thread.ofPlatform().daemon().name("link-proxy-" + port).start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  /** What the node behind it is to be started with: it listens there, and announces this proxy. */
  public EventBusOptions eventBus() {
    return new EventBusOptions()
        .setHost(Loopback.HOST)
        .setPort(target)
        .setClusterPublicHost(Loopback.HOST)
        .setClusterPublicPort(port());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        join(server.accept());
      } catch (IOException e) {
        // Closed, or one connection that came to nothing.
      }
    }
  }

  private void join(Socket near) throws IOException {
    Socket far = new Socket();
    try {
      if (refusing) {
        throw new IOException("refused");
      }
      far.connect(new InetSocketAddress(Loopback.address(), target), CONNECT_MS);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
    } catch (IOException e) {
      ProxiedConnection.closeSocket(near, true);
      ProxiedConnection.closeSocket(far, true);
      throw e;
    }
    ProxiedConnection connection =
        new ProxiedConnection(
            near, far, lane(Direction.TOWARDS), lane(Direction.BACK), connections::remove);
    connections.add(connection);
    accepted.incrementAndGet();
    connection.start();
    if (refusing || server.isClosed()) {
      connection.reset();
    }
  }

  @SuppressWarnings("NullAway") // Every direction has a lane.
  private Lane lane(Direction direction) {
    return lanes.get(direction);
  }

  /** Holds every byte back for so long, each way, without making the link narrower. */
  public LinkProxy delay(Duration delay) {
    lanes.values().forEach(lane -> lane.delay(delay));
    return this;
  }

  /** Lets so many bytes a second through, each way. */
  public LinkProxy throttle(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("at least 1 byte a second, not " + bytesPerSecond);
    }
    lanes.values().forEach(lane -> lane.throttle(bytesPerSecond));
    return this;
  }

  /** Lets nothing through and takes nothing in, each way; connections stay. */
  public LinkProxy stall() {
    lanes.values().forEach(lane -> lane.stall(true));
    return this;
  }

  /**
   * Loses what goes one way, as a broken route does: senders are told that all went well. Bytes
   * that were lost cannot be made good, so {@link #heal()} resets the connections that lost any.
   */
  public LinkProxy cut(Direction direction) {
    lane(direction).cut(true);
    return this;
  }

  /** Resets every connection; new ones are taken at once. Returns how many there were. */
  public int drop() {
    List<ProxiedConnection> open = List.copyOf(connections);
    open.forEach(ProxiedConnection::reset);
    return open.size();
  }

  /** Resets every connection, and each new one too: nobody reaches the node. */
  public LinkProxy refuse() {
    refusing = true;
    drop();
    return this;
  }

  /** Ends all faults. */
  public LinkProxy heal() {
    refusing = false;
    for (Lane lane : lanes.values()) {
      lane.delay(Duration.ZERO);
      lane.throttle(Long.MAX_VALUE);
      lane.cut(false);
      lane.stall(false);
    }
    connections.stream().filter(ProxiedConnection::isLossy).forEach(ProxiedConnection::reset);
    return this;
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  /** How many connections there were in all. */
  public long accepted() {
    return accepted.get();
  }

  /** How many bytes went one way. */
  public long carried(Direction direction) {
    return lane(direction).carried();
  }

  /** Stops listening, and resets every connection. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    drop();
  }
}
