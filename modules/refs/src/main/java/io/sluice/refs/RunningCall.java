package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call from its open to its answer. Host's context only. */
final class RunningCall implements Call {
  private static final Logger log = LoggerFactory.getLogger(RunningCall.class);

  // immutable
  private final LocalRefHost host;
  private final StreamRequest request;
  private final CallBody body;
  private final TimeoutChange function;
  private final boolean stream;
  private final Timeouts timeouts;
  private final boolean newSession;
  private final String sessionId;

  // host's context only
  private final List<Runnable> cancels = new ArrayList<>();
  private @Nullable Session session;
  private @Nullable Waiter waiter;
  private long begunAtMs;
  private boolean over;

  /** Who waits for the answer; told once. */
  interface Waiter {
    void answered(@Nullable Object value);

    void failed(Failure failure);
  }

  /** Refuses what cannot be called. */
  RunningCall(
      LocalRefHost host,
      StreamRequest request,
      CallBody body,
      TimeoutChange function,
      boolean stream) {
    this.host = host;
    this.request = request;
    this.body = body;
    this.function = function;
    this.stream = stream;
    this.timeouts = timeoutsOf(TimeoutChange.NONE);
    String known = body.session();
    this.newSession = known == null || known.equals(CallBody.NEW_SESSION);
    this.sessionId = known == null || newSession ? host.newSessionId() : host.session(known).id();
  }

  LocalRefHost host() {
    return host;
  }

  String sessionId() {
    return sessionId;
  }

  /** What a sequence of its answer may take: the call's word beats the sequence's own. */
  Timeouts timeoutsOf(TimeoutChange sequence) {
    TimeoutProfiles profiles = host.options().profiles();
    Timeouts made = profiles.apply(profiles.standard(), function);
    return profiles.apply(profiles.apply(made, sequence), body.timeouts());
  }

  void begin(CallHandler handler, Waiter waits) {
    Future<@Nullable Object> answer;
    try {
      session = newSession ? host.newSession(sessionId, timeouts) : host.session(sessionId);
      session.callBegins(timeouts, body.session() != null);
      waiter = waits;
      begunAtMs = host.nowMs();
      host.begins(this);
      answer = Objects.requireNonNull(handler.call(this), "the function answered no future");
    } catch (RuntimeException | Error e) {
      answer = Future.failedFuture(e);
    }
    if (session == null) {
      over = true;
      waits.failed(Refusals.failureOf(answer.cause()));
      return;
    }
    Future<@Nullable Object> made = answer;
    answer.onComplete(ignored -> host.run(() -> answered(made)));
  }

  private void answered(AsyncResult<@Nullable Object> answer) {
    if (over) {
      if (answer.succeeded()) {
        JavaSequences.releaseAll(answer.result());
      }
      return;
    }
    Waiter waits = Objects.requireNonNull(waiter);
    over = true;
    if (answer.succeeded()) {
      waits.answered(answer.result());
    } else {
      waits.failed(Refusals.failureOf(answer.cause()));
      endNewSession();
    }
    end();
  }

  /** Whose first call failed does not know the session's id. */
  private void endNewSession() {
    Session made = session;
    if (newSession && made != null) {
      made.end();
    }
  }

  private void end() {
    host.ended(this);
    Session of = session;
    if (of != null) {
      of.callEnded();
    }
  }

  /** Nobody waits for the answer any more. */
  void cancel() {
    if (over || session == null) {
      return;
    }
    over = true;
    for (Runnable task : cancels) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        log.warn("a call failed to be cancelled", e);
      }
    }
    endNewSession();
    end();
  }

  void fail(Failure why) {
    if (!over) {
      Waiter waits = waiter;
      cancel();
      if (waits != null) {
        waits.failed(why);
      }
    }
  }

  void look(long nowMs) {
    long openMs = TimeoutWatch.millis(timeouts.open());
    if (nowMs - begunAtMs >= openMs) {
      fail(
          Failure.of(
              FailureCode.OPEN_TIMEOUT, "the function did not answer within " + openMs + " ms"));
    }
  }

  // ---- for the handler

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public List<@Nullable Object> args() {
    return body.args();
  }

  @Override
  public Map<String, @Nullable Object> kwargs() {
    return body.kwargs();
  }

  @Override
  public Session session() {
    return Objects.requireNonNull(session);
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }

  @Override
  public @Nullable String principal() {
    return request.principal();
  }

  @Override
  public @Nullable String traceparent() {
    return request.traceparent();
  }

  @Override
  public boolean stream() {
    return stream;
  }

  @Override
  public void onCancel(Runnable task) {
    cancels.add(task);
  }
}
