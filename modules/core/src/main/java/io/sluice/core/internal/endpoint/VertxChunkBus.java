package io.sluice.core.internal.endpoint;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.FrameCodec;
import io.sluice.core.internal.frame.LogFrameCodec;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.internal.session.WindowBudget;
import io.sluice.core.internal.store.BusLogStore;
import io.sluice.core.log.LogName;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.ServedLogs;
import io.sluice.core.log.StreamLog;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamObserver;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The bus of one Vertx: finds endpoints, keeps the list of offers, opens streams. Any thread. */
public final class VertxChunkBus implements ChunkBus, Shareable {

  /** How many names that were once served are remembered, to tell 503 from 404. */
  private static final int REMEMBERED_NAMES = 1_000;

  private final Vertx vertx;
  private final ChunkBusOptions options;
  private final EndpointDirectory endpoints;
  private final WindowBudget budget;
  private final Links.Bounds links;
  private final LogsOnBus logs;
  private final Observers observers = new Observers();
  private final List<OfferedSource> offers = new CopyOnWriteArrayList<>();
  private final Set<String> knownNames =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED_NAMES;
                }
              }));

  private VertxChunkBus(Vertx vertx, ChunkBusOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.links = new Links.Bounds(options.maxLinkBytes());
    this.endpoints = new EndpointDirectory(vertx, links);
    this.budget = new WindowBudget(options.windowBudgetBytes());
    vertx.eventBus().registerCodec(new FrameCodec());
    vertx.eventBus().registerCodec(new LogFrameCodec());
    this.logs = new LogsOnBus(this, vertx);
  }

  /** The bus of this Vertx; options make it, and must not differ once it is made. */
  public static ChunkBus on(Vertx vertx, @Nullable ChunkBusOptions options) {
    LocalMap<String, VertxChunkBus> map = vertx.sharedData().getLocalMap("sluice.bus");
    VertxChunkBus bus =
        map.computeIfAbsent(
            "bus",
            key -> new VertxChunkBus(vertx, options == null ? ChunkBusOptions.DEFAULT : options));
    if (options != null && !bus.options.equals(options)) {
      throw new IllegalStateException("this Vertx has a bus already, with " + bus.options);
    }
    return bus;
  }

  @Override
  public long reservedWindowBytes() {
    return budget.reserved();
  }

  @Override
  public long linkBytes() {
    return links.inFlight().get();
  }

  @Override
  public long sessions() {
    return endpoints.sessions();
  }

  @Override
  public ChunkBusOptions options() {
    return options;
  }

  WindowBudget budget() {
    return budget;
  }

  Observers observer() {
    return observers;
  }

  @Override
  public Future<Offer> offer(String segment, OfferOptions offerOptions, StreamSource source) {
    StreamName.checkSegment(segment);
    Home caller = Home.current(vertx);
    VerticleLife life = VerticleLife.ofCaller(vertx);
    Promise<Offer> answer = Promise.promise();
    endpoints
        .ofCaller()
        .onComplete(
            endpoint ->
                endpoint
                    .home()
                    .run(() ->
                        offerOn(
                                endpoint,
                                life,
                                segment,
                                offerOptions,
                                HoppingRun.at(caller, endpoint.home(), source))
                            .onComplete(result -> atHome(caller, () -> answer.handle(result)))),
            error -> atHome(caller, () -> answer.fail(error)));
    return answer.future();
  }

  private Future<Offer> offerOn(
      Endpoint endpoint,
      @Nullable VerticleLife life,
      String segment,
      OfferOptions offerOptions,
      StreamSource source) {
    if (life != null && !life.goesOn(endpoint)) {
      return Future.failedFuture(new StreamException(VerticleLife.undeployed()));
    }
    OfferedSource offer =
        new OfferedSource(
            this, vertx, endpoint, life, Role.offer(segment, offerOptions, source), () -> {});
    offers.add(offer);
    return offer.registered();
  }

  void withdrawn(OfferedSource offer) {
    if (offers.remove(offer)) {
      served(offer.segment());
    }
  }

  /** Somebody serves, or served, this name: without an offer it is unavailable, not unknown. */
  void served(String segment) {
    knownNames.add(segment);
  }

  @Override
  public void expect(String segment) {
    served(StreamName.checkSegment(segment));
  }

  @Override
  public void expectLogs() {
    logs.answered();
  }

  @Override
  public List<Offer> offers() {
    return List.copyOf(offers);
  }

  boolean isLocalOnly(String segment) {
    return offers.stream()
        .anyMatch(offer ->
            offer.segment().equals(segment) && offer.options().scope() == OfferOptions.Scope.NODE);
  }

  /** Whether this node offers the segment. */
  boolean isOfferedHere(String segment) {
    return offers.stream().anyMatch(offer -> offer.segment().equals(segment));
  }

  /** Whether somebody offers, or offered, the first segment of this name. */
  boolean isKnown(String name) {
    return knownNames.contains(StreamName.firstSegment(name));
  }

  /** Nobody answers, neither for an offer nor for the store. */
  Failure nobodyServes(String name) {
    String segment = StreamName.firstSegment(name);
    if (isKnown(name)) {
      return Failure.of(FailureCode.UNAVAILABLE, "nobody serves " + segment + " just now");
    }
    if (logs.isKnown() && LogName.isAllowed(name)) {
      return BusLogStore.away();
    }
    try {
      return Failure.of(
          FailureCode.UNKNOWN_STREAM, "there is no stream " + StreamName.parse(name).segment());
    } catch (StreamException e) {
      return e.failure();
    }
  }

  @Override
  public Future<ChunkStream> open(String name, StreamRequest request) {
    List<Target> targets;
    try {
      targets = Target.of(name);
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
    Home caller = Home.current(vertx);
    VerticleLife life = VerticleLife.ofCaller(vertx);
    Promise<ChunkStream> answer = Promise.promise();
    endpoints
        .ofCaller()
        .onComplete(
            endpoint ->
                endpoint
                    .home()
                    .run(() ->
                        new StreamOpener(this, vertx, endpoint, name, targets, life)
                            .open(caller, request, answer)),
            error -> atHome(caller, () -> answer.fail(error)));
    return answer.future();
  }

  static void atHome(@Nullable Home caller, Runnable task) {
    if (caller == null) {
      task.run();
    } else {
      caller.run(task);
    }
  }

  @Override
  public LogStore logs() {
    return logs.store();
  }

  @Override
  public StreamLog log(String name) {
    return new BusLog(this, LogName.check(name));
  }

  @Override
  public Future<ServedLogs> serveLogs(
      WatchableLogStore store, StreamSource readers, long maxWaitingBytes) {
    return logs.serve(store, readers, maxWaitingBytes, endpoints);
  }

  LogsOnBus logsOnBus() {
    return logs;
  }

  @Override
  public void observe(StreamObserver observer) {
    observers.add(observer);
  }
}
