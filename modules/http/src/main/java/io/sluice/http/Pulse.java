package io.sluice.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One timer for all responses of one event loop: heartbeats, stalled readers and deadlines are all
 * looked at from here, so that an idle response costs no timer of its own and a busy one no look at
 * the clock. It runs only while there are members.
 *
 * <p>All methods on its context only, but {@link #run}.
 */
final class Pulse {

  /** What wants to be looked at. */
  abstract static class Member {
    /** Its place among the members, or -1. */
    private int place = -1;

    /** Told the time, in nanoseconds of the pulse's clock. May remove itself or others. */
    abstract void tick(long now);
  }

  private final Vertx vertx;
  private final Context context;
  private final Object owner;
  private final long periodMs;
  private final LongSupplier clock;
  private final List<Member> members = new ArrayList<>();
  private long timer = -1;
  private @Nullable SharedFeeds feeds;

  Pulse(Vertx vertx, Object owner, long periodMs, LongSupplier clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.owner = owner;
    this.periodMs = periodMs;
    this.clock = clock;
  }

  /** The pulse that {@code owner} has on the current context. */
  static Pulse of(Vertx vertx, Object owner, HttpOptions options) {
    Context context = vertx.getOrCreateContext();
    Pulse pulse = context.get(owner);
    if (pulse == null) {
      pulse = new Pulse(vertx, owner, options.timings().tickMs(), System::nanoTime);
      context.put(owner, pulse);
    }
    return pulse;
  }

  /** Runs it on this pulse's context, in another turn. Any thread. */
  void later(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  /** The logs that are read once for all responses of this pulse. */
  SharedFeeds feeds(Function<Pulse, SharedFeeds> make) {
    SharedFeeds known = feeds;
    if (known == null) {
      known = make.apply(this);
      feeds = known;
    }
    return known;
  }

  /** Runs it on this pulse's context: now, where that is the current one. Any thread. */
  void run(Runnable task) {
    Context current = Vertx.currentContext();
    if (current != null && current.isEventLoopContext() && equals(current.get(owner))) {
      task.run();
    } else {
      context.runOnContext(ignored -> task.run());
    }
  }

  Vertx vertx() {
    return vertx;
  }

  long now() {
    return clock.getAsLong();
  }

  void add(Member member) {
    member.place = members.size();
    members.add(member);
    if (timer < 0) {
      timer = vertx.setPeriodic(periodMs, ignored -> tick());
    }
  }

  /** Has no effect for what is no member. */
  void remove(Member member) {
    if (member.place < 0) {
      return;
    }
    Member last = members.removeLast();
    if (last.place != member.place) {
      members.set(member.place, last);
      last.place = member.place;
    }
    member.place = -1;
    if (members.isEmpty()) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  void tick() {
    long now = clock.getAsLong();
    for (int i = members.size() - 1; i >= 0; i--) {
      if (i < members.size()) {
        members.get(i).tick(now);
      }
    }
  }
}
