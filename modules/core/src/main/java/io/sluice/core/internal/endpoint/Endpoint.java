package io.sluice.core.internal.endpoint;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.FrameCodec;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.internal.session.ProducerSession;
import io.sluice.core.internal.session.Session;
import io.sluice.core.internal.session.SessionHost;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one bus address of a verticle instance, and the sessions behind it. All state belongs to its
 * event-loop context; it closes when the verticle does.
 */
final class Endpoint implements SessionHost {
  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
  private static final String ID_DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private static final DeliveryOptions WIRE = frameOptions();
  private static final DeliveryOptions LOCAL = frameOptions().setLocalOnly(true);

  // immutable
  private final EndpointDirectory directory;
  private final Vertx vertx;
  private final Home home;
  private final String address;
  private final MessageConsumer<Object> consumer;
  private final Turns turns;
  private final Links links;

  // context thread only
  private final Map<Long, Session> sessions = new HashMap<>();

  /** Of the sessions that end with a verticle whose endpoint this is not. */
  private final Map<Long, VerticleLife> lives = new HashMap<>();

  private final Complaints complaints = new Complaints(this::nowMs);
  private int opening;
  private long lastId;
  private long ticker = -1;
  private boolean closed;

  /** Registers an endpoint; must be called on the event-loop context it is to live on. */
  Endpoint(EndpointDirectory directory, Vertx vertx, Context context, Links.Bounds bounds) {
    this.directory = directory;
    this.vertx = vertx;
    this.home = Home.of(context);
    this.address = Peer.PREFIX + randomId();
    this.turns = new Turns(context);
    this.links = new Links(vertx.eventBus(), this::nowMs, bounds, turns::add);
    MessageConsumerOptions options =
        new MessageConsumerOptions().setAddress(address).setMaxBufferedMessages(Integer.MAX_VALUE);
    consumer = vertx.eventBus().consumer(options);
    consumer.endHandler(ignored -> close());
    consumer.handler(this::receive);
    directory.add(address);
  }

  /** Over 128 random bits: an address, or an id, nobody else has. */
  static String randomId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder id = new StringBuilder(22);
    for (int i = 0; i < 22; i++) {
      id.append(ID_DIGITS.charAt(random.nextInt(ID_DIGITS.length())));
    }
    return id.toString();
  }

  static DeliveryOptions frameOptions() {
    return new DeliveryOptions()
        .setCodecName(FrameCodec.NAME)
        .setTracingPolicy(TracingPolicy.IGNORE);
  }

  Home home() {
    return home;
  }

  /** Completes when the whole cluster can reach it. */
  Future<Void> registered() {
    return consumer.completion();
  }

  boolean isClosed() {
    return closed;
  }

  /** True when it holds as many streams, and opens under way, as it may. */
  boolean isFull(int maxStreams) {
    return sessions.size() + opening >= maxStreams;
  }

  /** An open is under way; {@link #openingEnded} must follow. */
  void openingBegins() {
    opening++;
  }

  void openingEnded() {
    opening--;
  }

  Peer newSelf() {
    return new Peer(address, ++lastId);
  }

  void add(Peer self, Session session, @Nullable VerticleLife life) {
    sessions.put(self.id(), session);
    directory.sessions(1);
    if (life != null) {
      lives.put(self.id(), life);
      life.add(self.id());
    }
    if (ticker < 0) {
      ticker = vertx.setPeriodic(Session.TICK_MS, ignored -> tick());
    }
  }

  private void tick() {
    links.forgetIdle();
    if (sessions.isEmpty() && links.size() == 0) {
      vertx.cancelTimer(ticker);
      ticker = -1;
      return;
    }
    for (Session session : List.copyOf(sessions.values())) {
      try {
        session.tick();
      } catch (RuntimeException e) {
        log.error("a session failed at its tick", e);
      }
    }
  }

  private void receive(Message<Object> message) {
    if (!(message.body() instanceof Frame frame)) {
      complain(Peer.NOBODY, "what is no frame was dropped: " + typeOf(message.body()));
      return;
    }
    if (frame instanceof Frame.Malformed malformed) {
      complain(malformed.from(), "a malformed frame was dropped", malformed.reason());
      // Whatever it was, it will not be understood the next time either.
      reset(frame);
      return;
    }
    Session session = sessions.get(frame.to());
    if (session != null) {
      receive(session, frame);
      return;
    }
    if (frame.to() <= 0 || frame.to() > lastId) {
      // Not merely late: a frame that comes after its stream is nothing to tell of.
      complain(frame.from(), "a frame for a stream that never was", kindOf(frame));
    }
    reset(frame);
  }

  /** Tells who sent a frame that nobody here waits for it. */
  void reset(Frame frame) {
    if (!frame.from().isNobody() && !frame.endsStream()) {
      send(frame.from(), new Frame.Reset(new Peer(address, frame.to()), frame.from().id()));
    }
  }

  /** A frame that a session fails at must not fail the endpoint, and comes again no better. */
  private void receive(Session session, Frame frame) {
    try {
      session.receive(frame);
    } catch (RuntimeException e) {
      log.error("a session failed at {}", typeOf(frame), e);
      session.shutDown(Failure.of(FailureCode.INTERNAL, "the session failed: " + e));
    }
  }

  @Override
  public void complain(Peer peer, String what) {
    complain(peer, what, "");
  }

  /** The same, with what may be another each time. */
  void complain(Peer peer, String what, String detail) {
    complaints.add(peer, what, detail);
  }

  @Override
  public void suspended(Peer peer, boolean now) {
    complaints.silent(peer, now);
  }

  static String kindOf(Frame frame) {
    return frame.getClass().getSimpleName();
  }

  static String typeOf(@Nullable Object body) {
    return body == null ? "nothing" : body.getClass().getName();
  }

  @Override
  public void send(Peer to, Frame frame) {
    String address = to.address();
    try {
      if (isLocal(to)) {
        vertx.eventBus().send(address, frame, LOCAL);
      } else if (frame instanceof Frame.Data data) {
        links.write(address, data, data.wireBytes());
      } else if (frame instanceof Frame.Ping) {
        // Once the socket has it, it has what came before.
        links.write(address, frame, 0);
      } else {
        vertx.eventBus().send(address, frame, WIRE);
      }
    } catch (RuntimeException e) {
      // As good as lost on the way; must not stop a session half way.
      log.warn("{} could not be sent: {}", typeOf(frame), e.toString());
    }
  }

  boolean isLocal(Peer peer) {
    return directory.isLocal(peer.address());
  }

  @Override
  public long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public Runnable schedule(long delayMs, Runnable task) {
    long timer = vertx.setTimer(delayMs, ignored -> task.run());
    return () -> vertx.cancelTimer(timer);
  }

  @Override
  public void ready(ProducerSession session) {
    turns.add(session);
  }

  @Override
  public boolean isGone(Peer peer) {
    return links.isGone(peer.address());
  }

  @Override
  public boolean isFull(Peer to) {
    return links.isFull(to.address());
  }

  @Override
  public void hold(Peer to, ProducerSession session) {
    links.hold(to.address(), session);
  }

  @Override
  public void forget(long id) {
    if (sessions.remove(id) != null) {
      directory.sessions(-1);
    }
    VerticleLife life = lives.remove(id);
    if (life != null) {
      life.remove(id);
    }
  }

  /** Ends these sessions, and says why. */
  void shutDown(Collection<Long> ids, Failure why) {
    for (Long id : ids) {
      Session session = sessions.get(id);
      if (session != null) {
        session.shutDown(why);
      }
    }
  }

  /** The verticle ends: its streams end with it, and say so. */
  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (ticker >= 0) {
      vertx.cancelTimer(ticker);
    }
    directory.remove(address);
    shutDown(List.copyOf(sessions.keySet()), VerticleLife.undeployed());
    directory.sessions(-sessions.size());
    sessions.clear();
  }
}
