package io.sluice.core.internal.endpoint;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.internal.session.ConsumerSession;
import io.sluice.core.internal.session.FollowedStream;
import io.sluice.core.internal.session.Leg;
import io.sluice.core.spi.StreamObserver;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
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
  private final String name;
  private final List<Target> targets;
  private final StreamRequest request;
  private final @Nullable VerticleLife life;
  private final FollowedStream stream;
  private final Answer answer;

  /** Whether it goes on with a stream that was opened before: then no refusal is a reader's. */
  private final boolean again;

  private final long deadline;
  private final List<ConsumerSession> asked = new ArrayList<>(1);
  private int tried;
  private boolean settled;
  private long timer = -1;

  Opening(
      StreamOpener opener,
      StreamRequest request,
      FollowedStream stream,
      boolean again,
      Answer answer) {
    this.bus = opener.bus();
    this.vertx = opener.vertx();
    this.endpoint = opener.endpoint();
    this.name = opener.name();
    this.targets = opener.targets();
    this.life = opener.life();
    this.request = request;
    this.stream = stream;
    this.again = again;
    this.answer = answer;
    this.deadline = endpoint.nowMs() + request.deadlines().open().toMillis();
  }

  /** Who waits for it; on the endpoint's context, once. */
  interface Answer {
    void opened(StreamInfo info);

    /** Nobody serves it, or who does refused. */
    void refused(Failure failure);
  }

  /** Asks. */
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
    if (!question(first) && first) {
      refuse(Failure.of(FailureCode.OVERLOADED, "the window budget of this process is used up"));
    } else if (vertx.isClustered()) {
      timer = vertx.setTimer(RETRY_MS, ignored -> askAgain());
    }
  }

  /** One question, with a stream id of its own; false where there is no memory for it. */
  private boolean question(boolean first) {
    Target asking = target();
    StreamRequest question = request.path(asking.path());
    Peer self = endpoint.newSelf();
    Leg leg = stream.newLeg();
    ConsumerSession session =
        ConsumerSession.reserve(
            endpoint,
            self,
            leg,
            bus.budget(),
            () ->
                bus.observer().opened(asking.label(), StreamObserver.Side.CONSUMER, self, question),
            question);
    if (session == null) {
      return false;
    }
    leg.attach(session);
    asked.add(session);
    endpoint.add(self, session, life);
    send(asking, session.open(question, first), session, leg);
    return true;
  }

  private void send(Target asking, Frame.Open question, ConsumerSession session, Leg leg) {
    DeliveryOptions options =
        Endpoint.frameOptions()
            .setLocalOnly(isLocalOnly(asking))
            .setSendTimeout(Math.max(1, deadline - endpoint.nowMs()));
    Future<Message<Object>> reply;
    try {
      reply = vertx.eventBus().request(asking.address(), question, options);
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(result -> endpoint.home().run(() -> answered(asking, result, session, leg)));
  }

  private boolean isLocalOnly(Target asking) {
    return asking.isLog() ? bus.logsOnBus().isHere() : bus.isLocalOnly(asking.label());
  }

  private void askAgain() {
    if (!settled && endpoint.nowMs() + RETRY_MS < deadline) {
      // Two at once: who offers a name takes turns, and one of them may be there no more.
      question(false);
      ask(false);
    }
  }

  private void answered(
      Target by, AsyncResult<Message<Object>> reply, ConsumerSession session, Leg leg) {
    if (reply.succeeded() && reply.result().body() instanceof Frame.Opened opened) {
      opened(by, opened, session, leg);
      return;
    }
    if (reply.succeeded() && reply.result().body() instanceof Frame.Malformed malformed) {
      endpoint.complain(malformed.from(), "a malformed answer to an open", malformed.reason());
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

  private void opened(Target by, Frame.Opened opened, ConsumerSession session, Leg leg) {
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
    leg.opened(opened.info());
    answer.opened(opened.info());
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
      if (!again) {
        bus.observer().refused(StreamName.firstSegment(name), failure.code());
      }
      passOn(failure);
    }
  }

  /** What the producer refused it has counted itself. */
  private void passOn(Failure failure) {
    if (!settled) {
      settle(null);
      answer.refused(failure);
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
