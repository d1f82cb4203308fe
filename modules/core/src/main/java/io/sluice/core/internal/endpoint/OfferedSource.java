package io.sluice.core.internal.endpoint;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.LogCall;
import io.sluice.core.internal.frame.LogFrame;
import io.sluice.core.internal.frame.LogFrameCodec;
import io.sluice.core.internal.frame.LogReply;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.internal.session.FrameLimits;
import io.sluice.core.internal.session.ProducerSession;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamObserver;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source on the bus: answers OPEN with a session, or a typed refusal. */
final class OfferedSource implements Offer {
  private static final Logger log = LoggerFactory.getLogger(OfferedSource.class);
  private static final DeliveryOptions PONG =
      new DeliveryOptions().setCodecName(LogFrameCodec.NAME).setTracingPolicy(TracingPolicy.IGNORE);

  private final Role role;
  private final Endpoint endpoint;
  private final VertxChunkBus bus;
  private final @Nullable VerticleLife life;
  private final MessageConsumer<Object> consumer;
  private final AtomicInteger openStreams = new AtomicInteger();
  private volatile boolean leaving;

  /**
   * Registers the offer; on the endpoint's context.
   *
   * @param ended runs when the address is registered no more
   */
  OfferedSource(
      VertxChunkBus bus,
      Vertx vertx,
      Endpoint endpoint,
      @Nullable VerticleLife life,
      Role role,
      Runnable ended) {
    this.bus = bus;
    this.endpoint = endpoint;
    this.life = life;
    this.role = role;
    MessageConsumerOptions consumerOptions =
        new MessageConsumerOptions()
            .setAddress(role.address())
            .setLocalOnly(role.options().scope() == OfferOptions.Scope.NODE)
            .setMaxBufferedMessages(Integer.MAX_VALUE);
    consumer = vertx.eventBus().consumer(consumerOptions);
    consumer.endHandler(ignored -> {
      bus.withdrawn(this);
      ended.run();
    });
    consumer.handler(this::receive);
    if (life != null) {
      life.add(this);
    }
  }

  Future<Offer> registered() {
    return consumer.completion().map(this);
  }

  @Override
  public String segment() {
    return role.label();
  }

  @Override
  public OfferOptions options() {
    return role.options();
  }

  @Override
  public int openStreams() {
    return openStreams.get();
  }

  @Override
  public Future<Void> withdraw() {
    bus.withdrawn(this);
    if (life != null) {
      endpoint.home().run(() -> life.remove(this));
    }
    return consumer.unregister();
  }

  /** Refuses new readers of other nodes from now on. */
  void leave() {
    leaving = true;
  }

  private void receive(Message<Object> message) {
    if (message.body() instanceof Frame.Open request) {
      open(message, request);
    } else if (message.body() instanceof Frame.Malformed malformed) {
      endpoint.complain(malformed.from(), "a malformed frame at an offer", malformed.reason());
      Failure failure = Failure.of(FailureCode.PROTOCOL_ERROR, malformed.reason());
      message.reply(new Frame.Refused(endpoint.newSelf(), 0, failure), Endpoint.frameOptions());
    } else if (message.body() instanceof Frame frame) {
      endpoint.complain(frame.from(), Endpoint.kindOf(frame) + " at the offer " + segment());
      endpoint.reset(frame);
    } else {
      call(message);
    }
  }

  private void call(Message<Object> message) {
    if (message.body() instanceof LogFrame.Malformed malformed) {
      endpoint.complain(Peer.NOBODY, "a malformed call at " + segment(), malformed.reason());
    } else if (!(message.body() instanceof LogCall)) {
      endpoint.complain(
          Peer.NOBODY, Endpoint.typeOf(message.body()) + " at the offer " + segment());
    }
    if (role.calls() != null) {
      role.calls().receive(message);
    } else if (message.body() instanceof LogCall.Ping) {
      message.reply(new LogReply.Pong(), PONG);
    }
  }

  private void open(Message<Object> message, Frame.Open open) {
    if (ProducerSession.isNonsense(open)) {
      String what = "an OPEN with " + open.itemLimit() + " items, " + open.byteLimit() + " bytes";
      endpoint.complain(open.from(), "an OPEN with nonsense credit");
      refuse(message, open, Failure.of(FailureCode.PROTOCOL_ERROR, what + " of credit"));
      return;
    }
    if (endpoint.isFull(bus.options().maxStreamsPerEndpoint())) {
      refuse(message, open, Failure.of(FailureCode.TOO_MANY_STREAMS, "too many open streams"));
      return;
    }
    if (leaving && !endpoint.isLocal(open.from())) {
      refuse(message, open, Failure.of(FailureCode.NODE_LEAVING, "the node leaves the cluster"));
      return;
    }
    SourceRun run;
    try {
      run = Objects.requireNonNull(role.source().open(open.request()), "the source made no run");
    } catch (RuntimeException | Error e) {
      refuse(message, open, failureOf(e));
      return;
    }
    endpoint.openingBegins();
    infoOf(run, open.request().deadlines().open().toMillis())
        .onComplete(found -> endpoint.home().run(() -> ready(message, open, run, found)));
  }

  private static Future<StreamInfo> infoOf(SourceRun run, long patienceMs) {
    try {
      Future<StreamInfo> info = Objects.requireNonNull(run.info(), "the source has no info");
      return info.isComplete() ? info : info.timeout(patienceMs, TimeUnit.MILLISECONDS);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void ready(
      Message<Object> message, Frame.Open open, SourceRun run, AsyncResult<StreamInfo> info) {
    endpoint.openingEnded();
    StreamInfo found = info.result();
    if (found == null) {
      Throwable why = info.cause();
      refuse(message, open, failureOf(why == null ? new NullPointerException("no info") : why));
      close(run);
    } else if (endpoint.isClosed() || (life != null && !life.goesOn(endpoint))) {
      refuse(message, open, VerticleLife.undeployed());
      close(run);
    } else {
      accept(message, open, run, found);
    }
  }

  private static void close(SourceRun run) {
    try {
      run.close();
    } catch (RuntimeException | Error e) {
      log.warn("a source failed to close", e);
    }
  }

  private static Failure failureOf(Throwable error) {
    if (error instanceof TimeoutException) {
      return Failure.of(FailureCode.OPEN_TIMEOUT, "the source did not answer in time");
    }
    if (!(error instanceof StreamException)) {
      log.warn("a source failed to open", error);
    }
    return Failure.of(error);
  }

  private void refuse(Message<Object> message, Frame.Open open, Failure failure) {
    bus.observer().refused(role.label(), failure.code());
    Frame.Refused refused = new Frame.Refused(endpoint.newSelf(), open.from().id(), failure);
    message.reply(refused, Endpoint.frameOptions());
  }

  private void accept(Message<Object> message, Frame.Open open, SourceRun run, StreamInfo info) {
    Peer self = endpoint.newSelf();
    FrameLimits limits = endpoint.isLocal(open.from()) ? FrameLimits.LOCAL : FrameLimits.WIRE;
    ProducerSession session =
        new ProducerSession(
            endpoint,
            self,
            open.from(),
            limits,
            open.request().limit(),
            run,
            bus.observer().opened(role.label(), StreamObserver.Side.PRODUCER, self, open.request()),
            openStreams::decrementAndGet);
    openStreams.incrementAndGet();
    endpoint.add(self, session, life);
    StreamInfo told = role.options().compress() ? info.compress(true) : info;
    message.reply(new Frame.Opened(self, open.from().id(), told), Endpoint.frameOptions());
    session.begin(open.itemLimit(), open.byteLimit());
  }
}
