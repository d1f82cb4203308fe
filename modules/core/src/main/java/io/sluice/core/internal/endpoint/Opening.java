package io.sluice.core.internal.endpoint;

import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.internal.reader.StreamReader;
import io.sluice.core.internal.session.ConsumerSession;
import io.sluice.core.spi.StreamObserver;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens one stream: asks the offer, and asks again each second where the question may have been
 * lost. Each question has a stream id of its own, so that two producers can never write into one
 * stream; only the first carries credit, so that nothing is started twice. Endpoint's context only.
 */
final class Opening {

  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  /** How long a question may stay unanswered before it is asked again. */
  private static final long RETRY_MS = 1_000;

  private final VertxChunkBus bus;
  private final Vertx vertx;
  private final Endpoint endpoint;
  private final Home home;
  private final String name;
  private final List<Target> targets;
  private final StreamRequest request;
  private final @Nullable VerticleLife life;
  private final Promise<ChunkStream> answer;
  private final long deadline;
  private final List<ConsumerSession> asked = new ArrayList<>(1);
  private int tried;
  private boolean settled;
  private long timer = -1;

  Opening(
      VertxChunkBus bus,
      Vertx vertx,
      Endpoint endpoint,
      @Nullable Home caller,
      String name,
      List<Target> targets,
      StreamRequest request,
      @Nullable VerticleLife life,
      Promise<ChunkStream> answer) {
    this.life = life;
    this.answer = answer;
    this.bus = bus;
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.home = caller == null ? endpoint.home() : caller;
    this.name = name;
    this.targets = targets;
    this.request = request;
    this.deadline = endpoint.nowMs() + request.deadlines().open().toMillis();
  }

  /** The answer is completed on the caller's context. */
  void start() {
    if (life != null && !life.goesOn(endpoint)) {
      refuse(VerticleLife.undeployed());
    } else if (endpoint.isFull(bus.options().maxStreamsPerEndpoint())) {
      refuse(Failure.of(FailureCode.TOO_MANY_STREAMS, "too many open streams"));
    } else {
      ask(true);
    }
  }

  private Target target() {
    return targets.get(tried);
  }

  private void ask(boolean first) {
    Target asking = target();
    StreamRequest question = request.path(asking.path());
    Peer self = endpoint.newSelf();
    StreamReader reader = new StreamReader(home, endpoint.home(), request.prefetch());
    ConsumerSession session =
        ConsumerSession.reserve(
            endpoint,
            self,
            reader,
            bus.budget(),
            () -> bus.observer().opened(asking.label(), StreamObserver.Side.CONSUMER),
            question);
    if (session == null && !first) {
      return; // The question that is under way may still be answered.
    }
    if (session == null) {
      refuse(Failure.of(FailureCode.OVERLOADED, "the window budget of this process is used up"));
      return;
    }
    reader.attach(session);
    asked.add(session);
    endpoint.add(self, session, life);
    DeliveryOptions options =
        Endpoint.frameOptions()
            .setLocalOnly(isLocalOnly(asking))
            .setSendTimeout(Math.max(1, deadline - endpoint.nowMs()));
    Future<Message<Object>> reply;
    try {
      reply = vertx.eventBus().request(asking.address(), session.open(question, first), options);
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(
        result -> endpoint.home().run(() -> answered(asking, result, session, reader)));
    if (vertx.isClustered()) {
      timer = vertx.setTimer(RETRY_MS, ignored -> askAgain());
    }
  }

  private boolean isLocalOnly(Target asking) {
    return asking.isLog() ? bus.logsOnBus().isHere() : bus.isLocalOnly(asking.label());
  }

  private void askAgain() {
    if (!settled && endpoint.nowMs() + RETRY_MS < deadline) {
      ask(false);
    }
  }

  private void answered(
      Target by, AsyncResult<Message<Object>> reply, ConsumerSession session, StreamReader reader) {
    if (reply.succeeded() && reply.result().body() instanceof Frame.Opened opened) {
      opened(by, opened, session, reader);
      return;
    }
    Failure failure = failureOf(reply);
    session.refused(failure);
    if (settled || !by.equals(target())) {
      return; // Another has answered, or is asked by now.
    }
    if (reply.succeeded() && reply.result().body() instanceof Frame.Refused) {
      // Where an offer is away, its name is no log's either.
      boolean isAway = failure.code() == FailureCode.UNKNOWN_STREAM && bus.isKnown(name);
      passOn(by.isLog() && isAway ? bus.nobodyServes(name) : failure);
    } else if (reply.failed() && isNobody(reply.cause()) && tried + 1 < targets.size()) {
      askTheNext();
    } else {
      refuse(failure);
    }
  }

  private Failure failureOf(AsyncResult<Message<Object>> reply) {
    if (reply.failed()) {
      return failureOf(reply.cause());
    }
    return reply.result().body() instanceof Frame.Refused refused
        ? refused.failure()
        // Whoever holds the address may answer anything.
        : Failure.of(FailureCode.PROTOCOL_ERROR, "an odd answer to an open");
  }

  private void askTheNext() {
    vertx.cancelTimer(timer);
    asked.forEach(session -> session.cancel("nobody answered"));
    asked.clear();
    tried++;
    ask(true);
  }

  private void opened(
      Target by, Frame.Opened opened, ConsumerSession session, StreamReader reader) {
    boolean late = settled || !by.equals(target());
    if (!late) {
      settle(session);
    }
    session.opened(opened.from(), !endpoint.isLocal(opened.from()));
    if (late) {
      return;
    }
    if (by.isLog()) {
      bus.logsOnBus().answered();
    } else {
      bus.served(by.label());
    }
    reader.opened(opened.info());
    home.run(() -> answer.complete(reader));
  }

  private static boolean isNobody(Throwable error) {
    return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private Failure failureOf(Throwable error) {
    if (isNobody(error)) {
      return bus.nobodyServes(name);
    }
    if (error instanceof ReplyException reply) {
      if (reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
        return Failure.of(FailureCode.PROTOCOL_ERROR, "an odd answer to an open: " + reply);
      }
      if (reply.failureType() == ReplyFailure.TIMEOUT) {
        return Failure.of(FailureCode.OPEN_TIMEOUT, "no answer for " + request.deadlines().open());
      }
    }
    log.warn("an open could not be sent", error);
    return Failure.of(FailureCode.INTERNAL, "the open could not be sent: " + error);
  }

  private void refuse(Failure failure) {
    if (!settled) {
      bus.observer().refused(StreamName.firstSegment(name), failure.code());
      passOn(failure);
    }
  }

  /** What the producer refused it has counted itself. */
  private void passOn(Failure failure) {
    if (!settled) {
      settle(null);
      home.run(() -> answer.fail(new StreamException(failure)));
    }
  }

  /** One question was answered; nobody waits for the others any more. */
  private void settle(@Nullable ConsumerSession answered) {
    settled = true;
    vertx.cancelTimer(timer);
    for (ConsumerSession session : asked) {
      if (!session.equals(answered)) {
        session.cancel("answered otherwise");
      }
    }
    asked.clear();
  }
}
