package io.sluice.refs;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A node with a host of refs, whose clock a test moves. */
final class Node implements AutoCloseable {
  final Vertx vertx;

  /** For hosts whose clock nobody moves. */
  static final InstantSource CLOCK = InstantSource.system();

  final AtomicLong aheadMs = new AtomicLong();
  final RefHost host;

  Node(Vertx vertx, RefHostOptions options) {
    this.vertx = vertx;
    InstantSource clock = () -> Instant.now().plusMillis(aheadMs.get());
    this.host = Await.await(RefHost.start(vertx, options.clock(clock)));
  }

  static Node alone() {
    return new Node(Vertx.vertx(), RefHostOptions.DEFAULT);
  }

  static Node alone(RefHostOptions options) {
    return new Node(Vertx.vertx(), options);
  }

  /** One of a cluster; the nodes of one process find each other. */
  static Node clustered() {
    return new Node(
        Await.await(Vertx.builder().withClusterManager(new FakeClusterManager()).buildClustered()),
        RefHostOptions.DEFAULT);
  }

  CallBus calls() {
    return CallBus.on(vertx);
  }

  Offer offer(String name, CallHandler handler) {
    return offer(name, TimeoutChange.NONE, handler);
  }

  Offer offer(String name, TimeoutChange timeouts, CallHandler handler) {
    return Await.await(host.offer(name, OfferOptions.DEFAULT, handler, timeouts));
  }

  /** Offers a function that answers this. */
  void offerAnswer(String name, java.util.function.Function<Call, @Nullable Object> function) {
    offer(name, call -> Future.succeededFuture(function.apply(call)));
  }

  StreamRef ref(String name, @Nullable Object... args) {
    return (StreamRef) Await.await(calls().call(name, CallRequest.of(args)));
  }

  boolean isNothingLeft() {
    return host.refs() == 0
        && host.sessions() == 0
        && host.keptBytes() == 0
        && ChunkBus.on(vertx).sessions() == 0
        && ChunkBus.on(vertx).reservedWindowBytes() == 0;
  }

  @Override
  public void close() {
    Await.await(vertx.close());
  }

  /** A sequence of a test's own. */
  interface Generator extends LazySequence {

    @Override
    default StreamType type() {
      return StreamType.GENERATOR;
    }

    @Override
    default String typeName() {
      return "generator";
    }
  }

  /** Counts from 0, and how many items it was asked for. */
  static final class Counting implements Iterator<Object>, AutoCloseable {
    final AtomicLong made = new AtomicLong();
    private final long length;
    volatile boolean closed;

    Counting(long length) {
      this.length = length;
    }

    static Counting endless() {
      return new Counting(Long.MAX_VALUE);
    }

    @Override
    public boolean hasNext() {
      return made.get() < length;
    }

    @Override
    public Object next() {
      return made.getAndIncrement();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
