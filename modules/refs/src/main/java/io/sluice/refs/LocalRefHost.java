package io.sluice.refs;

import io.sluice.core.ChunkBus;
import io.sluice.core.Failure;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one context holds. All of it belongs to that context, but for the counters. */
final class LocalRefHost implements RefHost {

  /** How often timeouts are looked at: they are that much longer at most. */
  static final long LOOK_MS = 250;

  // immutable
  private final Vertx vertx;
  private final Context context;
  private final RefHostOptions options;
  private final String id = RefIds.newHost();
  private final Functions functions = new Functions();
  private final Tombstones tombstones = new Tombstones();

  // host's context only
  private final Map<String, HeldSequence> refs = new HashMap<>();
  private final Map<String, Session> sessions = new HashMap<>();
  private final Set<RunningCall> calls = new LinkedHashSet<>();
  private final Set<StreamedCall> streamed = new LinkedHashSet<>();

  /** Those that may keep something for nobody, since the longest time first. */
  private final Set<HeldSequence> unused = new LinkedHashSet<>();

  private long kept;
  private long timer = -1;

  /** Of its own segment, and of the functions it offers. */
  private final Set<Offer> offers = new LinkedHashSet<>();

  private boolean closed;
  private @Nullable Runnable whenEnded;

  // written by the context, read by any thread
  private final AtomicInteger refCount = new AtomicInteger();
  private final AtomicInteger sessionCount = new AtomicInteger();
  private final AtomicLong keptCount = new AtomicLong();

  LocalRefHost(Vertx vertx, Context context, RefHostOptions options) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
  }

  /**
   * Offers its segment; on its context.
   *
   * @param ended called once it has ended
   */
  Future<RefHost> start(Runnable ended) {
    whenEnded = ended;
    timer = vertx.setPeriodic(LOOK_MS, ignored -> look());
    OfferOptions how = OfferOptions.DEFAULT.listed(false).description("refs and sessions of calls");
    return ChunkBus.on(vertx)
        .offer(segment(), how, new HostSegment(this)::open)
        .map(made -> {
          offers.add(made);
          return this;
        });
  }

  RefHostOptions options() {
    return options;
  }

  Vertx vertx() {
    return vertx;
  }

  Functions functions() {
    return functions;
  }

  long nowMs() {
    return options.clock().millis();
  }

  /** Runs it on the host's context: now, where that is here. */
  void run(Runnable task) {
    Context current = Vertx.currentContext();
    if (context.equals(current) && Context.isOnEventLoopThread() == context.isEventLoopContext()) {
      task.run();
    } else {
      context.runOnContext(ignored -> task.run());
    }
  }

  // ---- refs

  HeldSequence hold(Session session, LazySequence sequence, Timeouts base) {
    if (closed) {
      throw hasEnded();
    }
    if (refs.size() >= options.refs()) {
      throw new StreamException(Refusals.limit("refs", options.refs()));
    }
    RefInfo info =
        new RefInfo(
            RefIds.newId(id),
            session.id(),
            sequence.type(),
            sequence.typeName(),
            sequence.module(),
            sequence.length(),
            0);
    HeldSequence held = new HeldSequence(this, session, info, sequence, base);
    refs.put(info.id(), held);
    refCount.set(refs.size());
    return held;
  }

  private static StreamException hasEnded() {
    return RefIds.gone("the host has ended");
  }

  /** The ref; fails as EXPIRED or GONE where it is held no more. */
  HeldSequence held(String refId) {
    HeldSequence held = refs.get(refId);
    if (held == null) {
      throw new StreamException(tombstones.of(refId));
    }
    return held;
  }

  /** Whether this host made the id. */
  boolean isOwn(String refId) {
    return refId.startsWith(id + ".");
  }

  void release(HeldSequence held, Failure why) {
    held.release(why);
    forget(held, why);
  }

  void forget(HeldSequence held, Failure why) {
    if (refs.remove(held.info().id(), held)) {
      unused.remove(held);
      refCount.set(refs.size());
      tombstones.add(held.info().id(), why);
      held.session().forget(held);
    }
  }

  void release(String refId) {
    HeldSequence held = refs.get(refId);
    if (held != null) {
      release(held, RefIds.gone("it was closed").failure());
    }
  }

  void inUse(HeldSequence held) {
    unused.remove(held);
  }

  void unused(HeldSequence held) {
    unused.remove(held);
    unused.add(held);
  }

  // ---- what is kept for readers that come back

  void keeps(long more) {
    kept += more;
    keptCount.setRelease(kept);
  }

  boolean keepsTooMuch() {
    return kept > options.keptBytes();
  }

  /** Drops what is kept of those that nobody reads, then of the one that would add to it. */
  void trim(HeldSequence adding) {
    Iterator<HeldSequence> idle = unused.iterator();
    while (keepsTooMuch() && idle.hasNext()) {
      HeldSequence oldest = idle.next();
      if (oldest != adding) {
        oldest.shrink(0);
        idle.remove();
      }
    }
    if (keepsTooMuch()) {
      adding.shrink(Math.max(0, adding.cost() - (kept - options.keptBytes())));
    }
  }

  // ---- sessions and calls

  /** The session of an id; fails as EXPIRED or GONE where there is none any more. */
  Session session(String sessionId) {
    Session session = sessions.get(sessionId);
    if (session == null) {
      throw new StreamException(tombstones.of(RefIds.check("session", sessionId)));
    }
    return session;
  }

  Session newSession(String sessionId, Timeouts timeouts) {
    if (closed) {
      throw hasEnded();
    }
    if (sessions.size() >= options.sessions()) {
      throw new StreamException(Refusals.limit("sessions", options.sessions()));
    }
    Session session = new Session(this, sessionId, timeouts);
    sessions.put(sessionId, session);
    sessionCount.set(sessions.size());
    return session;
  }

  String newSessionId() {
    return RefIds.newId(id);
  }

  void ended(Session session, Failure why) {
    sessions.remove(session.id(), session);
    sessionCount.set(sessions.size());
    tombstones.add(session.id(), why);
  }

  void endSession(String sessionId) {
    Session session = sessions.get(sessionId);
    if (session != null) {
      session.end();
    }
  }

  void begins(RunningCall call) {
    calls.add(call);
  }

  void ended(RunningCall call) {
    calls.remove(call);
  }

  void begins(StreamedCall call) {
    if (closed) {
      throw hasEnded();
    }
    streamed.add(call);
  }

  void ended(StreamedCall call) {
    streamed.remove(call);
  }

  private void look() {
    long nowMs = nowMs();
    for (StreamedCall call : List.copyOf(streamed)) {
      call.look(nowMs);
    }
    for (RunningCall call : List.copyOf(calls)) {
      call.look(nowMs);
    }
    for (HeldSequence held : new ArrayList<>(refs.values())) {
      Failure passed = held.look(nowMs);
      if (passed != null) {
        switch (passed.code()) {
          case EXPIRED -> release(held, passed);
          default -> held.fail(passed);
        }
      }
    }
    for (Session session : List.copyOf(sessions.values())) {
      session.look(nowMs);
    }
  }

  // ---- the public face

  @Override
  public String segment() {
    return RefIds.segment(id);
  }

  @Override
  public StreamSource source(CallHandler handler, TimeoutChange timeouts) {
    options.profiles().apply(options.profiles().standard(), timeouts);
    Function function = new Function(this, handler, timeouts);
    return function::open;
  }

  @Override
  public StreamSource serve(String segment, CallHandler handler, TimeoutChange timeouts) {
    StreamSource source = source(handler, timeouts);
    functions.add(segment, source);
    return source;
  }

  @Override
  public void unserve(String segment) {
    functions.remove(segment);
  }

  @Override
  public Future<Offer> offer(
      String segment, OfferOptions how, CallHandler handler, TimeoutChange timeouts) {
    Promise<Offer> offered = Promise.promise();
    run(() -> {
      try {
        StreamSource source = serve(segment, handler, timeouts);
        ChunkBus.on(vertx)
            .offer(segment, how, source)
            .compose(made -> offered(made, segment))
            .onFailure(ignored -> run(() -> unserve(segment)))
            .onComplete(offered);
      } catch (RuntimeException e) {
        offered.fail(e);
      }
    });
    return offered.future();
  }

  /** On its context, as offers are told where they were made. */
  private Future<Offer> offered(Offer made, String segment) {
    if (closed) {
      return made.withdraw().compose(gone -> Future.failedFuture(hasEnded()));
    }
    offers.add(made);
    return Future.succeededFuture(
        new FunctionOffer(
            made,
            () ->
                run(() -> {
                  if (offers.remove(made)) { // not another of the same name, offered since
                    unserve(segment);
                  }
                })));
  }

  @Override
  public void lost(Object owner, Failure why) {
    run(() -> {
      for (HeldSequence held : List.copyOf(refs.values())) {
        if (owner.equals(held.sequence().owner())) {
          held.fail(why);
        }
      }
    });
  }

  @Override
  public int refs() {
    return refCount.get();
  }

  @Override
  public int sessions() {
    return sessionCount.get();
  }

  @Override
  public long keptBytes() {
    return keptCount.get();
  }

  @Override
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    run(() -> {
      List<Offer> withdrawn = new ArrayList<>(offers);
      offers.clear();
      end();
      Future.join(withdrawn.stream().map(Offer::withdraw).toList())
          .<Void>mapEmpty()
          .onComplete(done);
    });
    return done.future();
  }

  /** Releases all it holds. */
  void end() {
    if (closed) {
      return;
    }
    closed = true;
    vertx.cancelTimer(timer);
    Failure why = RefIds.gone("whoever held it has ended").failure();
    List.copyOf(calls).forEach(call -> call.fail(why));
    List.copyOf(streamed).forEach(call -> call.fail(why));
    List.copyOf(sessions.values()).forEach(session -> session.end(why));
    List.copyOf(refs.values()).forEach(held -> release(held, why));
    if (whenEnded != null) {
      whenEnded.run();
    }
  }
}
