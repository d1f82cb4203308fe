package io.sluice.core.internal.endpoint;

import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.internal.store.BusLogStore;
import io.sluice.core.internal.store.BusLogWriter;
import io.sluice.core.internal.store.StoreService;
import io.sluice.core.internal.store.Timers;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.ServedLogs;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamObserver;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The default store on one node's bus: serves it, or reaches who does. Any thread. */
final class LogsOnBus {

  /** How long an offer of another node may take to say that it is there, in milliseconds. */
  private static final long PROBE_MS = 1_000;

  private final VertxChunkBus bus;
  private final Vertx vertx;
  private final BusLogStore store;
  private final AtomicBoolean held = new AtomicBoolean();
  private volatile @Nullable StoreService here;
  private volatile boolean known;

  LogsOnBus(VertxChunkBus bus, Vertx vertx) {
    this.bus = bus;
    this.vertx = vertx;
    this.store =
        new BusLogStore(
            vertx,
            () -> here,
            name -> bus.isOfferedHere(StreamName.firstSegment(name)),
            this::answered);
  }

  BusLogStore store() {
    return store;
  }

  /** A writer on the calling context. */
  LogWriter writer(String name) {
    Home home = Home.current(vertx);
    if (home == null) {
      throw new IllegalStateException("a writer is made on a Vert.x context, its own from then on");
    }
    return new BusLogWriter(store, name, "writer-" + Endpoint.randomId(), home, Timers.of(vertx));
  }

  /** Whether this node serves the store. */
  boolean isHere() {
    return here != null;
  }

  /** Whether a store was served once, or is expected: without an owner it is away, not unknown. */
  boolean isKnown() {
    return known;
  }

  /** An owner has answered, or is expected. */
  void answered() {
    known = true;
  }

  /** Registers the store on an endpoint; what the caller's verticle is goes with it. */
  Future<ServedLogs> serve(
      WatchableLogStore store, StreamSource readers, long maxWaitingBytes, EndpointDirectory all) {
    Home caller = Home.current(vertx);
    VerticleLife life = VerticleLife.ofCaller(vertx);
    Promise<ServedLogs> answer = Promise.promise();
    StoreClaim.take(vertx, held)
        .onComplete(
            claim ->
                VertxChunkBus.atHome(
                    caller,
                    () ->
                        all.ofCaller()
                            .compose(endpoint ->
                                on(endpoint, caller, life, store, readers, maxWaitingBytes, claim))
                            .onFailure(error -> claim.release(() -> {}))
                            .onComplete(answer)),
            error -> VertxChunkBus.atHome(caller, () -> answer.fail(error)));
    return answer.future();
  }

  private Future<ServedLogs> on(
      Endpoint endpoint,
      @Nullable Home caller,
      @Nullable VerticleLife life,
      LogStore served,
      StreamSource readers,
      long maxWaitingBytes,
      StoreClaim claim) {
    StoreService service =
        new StoreService(
            served, maxWaitingBytes, endpoint.home(), Timers.of(vertx), this::isOffered);
    Role role =
        new Role(
            StreamObserver.LOGS,
            BusLogStore.ADDRESS,
            OfferOptions.DEFAULT,
            HoppingRun.at(caller, endpoint.home(), readers),
            service::receive);
    Promise<ServedLogs> answer = Promise.promise();
    endpoint
        .home()
        .run(() -> {
          if (endpoint.isClosed() || (life != null && !life.goesOn(endpoint))) {
            answer.fail(new StreamException(VerticleLife.undeployed()));
            return;
          }
          Runnable ended =
              () ->
                  claim.release(() -> {
                    here = null;
                    service.close();
                  });
          OfferedSource offer = new OfferedSource(bus, vertx, endpoint, life, role, ended);
          offer
              .registered()
              .onSuccess(registered -> {
                known = true;
                here = service;
              })
              .<ServedLogs>map(new Served(service, offer, ended))
              .onComplete(done -> VertxChunkBus.atHome(caller, () -> answer.handle(done)));
        });
    return answer.future();
  }

  /** Whether somebody offers a name's first segment, here or on another node. */
  private Future<Boolean> isOffered(String name) {
    String segment = StreamName.firstSegment(name);
    if (bus.isOfferedHere(segment)) {
      return Future.succeededFuture(true);
    }
    return vertx.isClustered() && StreamName.isSegment(segment)
        ? BusLogStore.isServed(vertx, StreamName.addressOf(segment), PROBE_MS)
        : Future.succeededFuture(false);
  }

  private record Served(StoreService service, OfferedSource offer, Runnable ended)
      implements ServedLogs {
    @Override
    public long waitingBytes() {
      return service.waitingBytes();
    }

    @Override
    public void leave() {
      offer.leave();
    }

    @Override
    public Future<Void> withdraw() {
      // The consumer's end is told later, and its owner may want to serve again at once.
      return offer.withdraw().onComplete(done -> ended.run());
    }
  }
}
