package io.sluice.http;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.buffer.Buffer;

/**
 * One response that an {@link Answer} is read by. Status and headers go out as a {@link
 * ResponsePump}'s do. Methods on the response's context only, but {@link #run}.
 */
final class AnswerReader extends Pulse.Member {

  private final StreamCall call;
  private final Answer answer;
  private final SocketWriter socket;
  private final Heartbeat heartbeat;
  private final long startedAt;

  private Buffer first = Buffer.buffer();
  private boolean headSent;
  private boolean ended;

  AnswerReader(StreamCall call, Answer answer) {
    this.call = call;
    this.answer = answer;
    this.socket = call.socket();
    this.heartbeat = new Heartbeat(call);
    this.startedAt = call.pulse().now();
  }

  /** Has it run on the response's context. */
  void run(Runnable task) {
    call.pulse().run(task);
  }

  void start() {
    call.onFinished(this::finished);
    call.onStop(() -> answer.run(() -> answer.stop(StreamCall.OPERATOR)));
    call.pulse().add(this);
  }

  /** Comes back to an answer. */
  void resume(long position, boolean gaps) {
    start();
    answer.run(() -> answer.attach(this, position, gaps));
  }

  /** What the body begins with; sent with what comes first. */
  void begin(Buffer prefix) {
    first = prefix;
  }

  /** Sends events, up to a position. */
  void data(Buffer part, long position) {
    if (ended || socket.isFinished()) {
      return;
    }
    int bytes = part.length();
    Buffer out = headSent ? part : head().appendBuffer(part);
    socket.write(call.encode(out), () -> answer.run(() -> answer.taken(this, position, bytes)));
  }

  private Buffer head() {
    headSent = true;
    call.response().putHeader(Answer.SUBSCRIPTION, answer.subscription());
    call.head();
    return first;
  }

  /** Sends how it ended. Before the first byte, a failure is a status. */
  void end(Answer.End how) {
    if (ended || socket.isFinished()) {
      return;
    }
    ended = true;
    if (!headSent && how.failure() != null) {
      answer.run(answer::over);
      call.problem(Problem.of(how.failure()));
      return;
    }
    call.endedAs(how.word());
    Buffer out = headSent ? how.rendered() : head().appendBuffer(how.rendered());
    switch (how.ending()) {
      case END -> socket.end(call.encodeLast(out));
      case BREAK_OFF -> socket.breakOff(call.encode(out));
    }
  }

  /** Answers a reader that has everything, so that it does not come back once more. */
  void readAlready(Answer.End how) {
    if (!socket.isFinished()) {
      ended = true;
      Failure failure = how.failure();
      if (failure == null || failure.code() == FailureCode.CANCELLED) {
        call.noContent();
      } else {
        call.problem(Problem.of(failure));
      }
    }
  }

  void refuse(Problem problem) {
    if (!socket.isFinished()) {
      ended = true;
      call.problem(problem);
    }
  }

  /** The same reader has come on another connection. */
  void replaced() {
    if (!socket.isFinished()) {
      ended = true;
      call.endedAs("replaced");
      socket.drop();
    }
  }

  @Override
  void tick(long now) {
    HttpTimings timings = call.options().timings();
    if (socket.isStalled(now)) {
      call.endedAs("stalled");
      socket.drop();
    } else if (ended) {
      return;
    } else if (headSent) {
      heartbeat.tick(now);
    } else if (now - startedAt >= timings.headersAfter().toNanos()) {
      socket.write(call.encode(head()));
    }
  }

  private void finished() {
    call.pulse().remove(this);
    answer.run(() -> answer.detach(this));
  }
}
