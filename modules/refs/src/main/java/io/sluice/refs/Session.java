package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as its host keeps it. One that nobody asked for lasts as long as its refs; one that a
 * caller knows, until it is ended or its lease passes. Host's context only.
 */
final class Session implements HostedSession {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final LocalRefHost host;
  private final String id;
  private final Set<HeldSequence> refs = new LinkedHashSet<>();
  private final List<Runnable> endings = new ArrayList<>();
  private @Nullable Object attachment;
  private boolean known;
  private boolean ended;
  private int calls;
  private long usedAtMs;
  private long idleMs;
  private Timeouts timeouts;

  Session(LocalRefHost host, String id, Timeouts timeouts) {
    this.host = host;
    this.id = id;
    this.timeouts = timeouts;
    this.idleMs = TimeoutWatch.millis(timeouts.idle());
    this.usedAtMs = host.nowMs();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void attach(@Nullable Object attached) {
    attachment = attached;
  }

  @Override
  public Map<String, @Nullable Object> hold(LazySequence sequence) {
    return hold(sequence, timeouts).info().fields();
  }

  HeldSequence hold(LazySequence sequence, Timeouts base) {
    if (ended) {
      throw RefIds.gone("the session has ended");
    }
    if (refs.size() >= host.options().refsPerSession()) {
      throw new StreamException(
          Refusals.limit("refs of one session", host.options().refsPerSession()));
    }
    HeldSequence held = host.hold(this, sequence, base);
    refs.add(held);
    return held;
  }

  @Override
  public void onEnd(Runnable task) {
    if (ended) {
      run(task);
    } else {
      endings.add(task);
    }
  }

  @Override
  public void end() {
    end(RefIds.gone("its session was ended").failure());
  }

  void end(Failure why) {
    if (ended) {
      return;
    }
    ended = true;
    for (HeldSequence held : List.copyOf(refs)) {
      host.release(held, why);
    }
    host.ended(this, why);
    endings.forEach(Session::run);
    endings.clear();
    attachment = null;
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.warn("what follows a session failed", e);
    }
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  // ---- for its host

  /** A call of it begins, with such timeouts. */
  void callBegins(Timeouts of, boolean isKnown) {
    calls++;
    known |= isKnown;
    timeouts = of;
    idleMs = Math.max(idleMs, TimeoutWatch.millis(of.idle()));
    used(host.nowMs());
  }

  void callEnded() {
    calls--;
    used(host.nowMs());
    endIfUnused();
  }

  void used(long nowMs) {
    usedAtMs = nowMs;
  }

  void forget(HeldSequence held) {
    if (refs.remove(held)) {
      used(host.nowMs());
      endIfUnused();
    }
  }

  private void endIfUnused() {
    if (!known && calls == 0 && refs.isEmpty()) {
      end(RefIds.gone("its session has ended").failure());
    }
  }

  /** Ends it where nobody has used it for too long. */
  void look(long nowMs) {
    if (calls == 0 && refs.isEmpty() && nowMs - usedAtMs >= idleMs) {
      end(Failure.of(FailureCode.EXPIRED, "nobody had used the session for " + idleMs + " ms"));
    }
  }
}
