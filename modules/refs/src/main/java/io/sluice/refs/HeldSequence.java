package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lazy sequence that is held for its readers: its one run, the last items it made, and who reads
 * them. Its run's demand is its reader's, once that has all that was made before. Host's context
 * only.
 */
final class HeldSequence {
  private static final Logger log = LoggerFactory.getLogger(HeldSequence.class);

  // immutable
  private final LocalRefHost host;
  private final Session session;
  private final RefInfo info;
  private final LazySequence sequence;
  private final Timeouts timeouts;
  private final Inlet inlet = new Inlet(this);
  private final Ring ring = new Ring();

  // host's context only
  private @Nullable SourceRun run;
  private @Nullable RefReader reader;
  private @Nullable Outcome outcome;
  private @Nullable Failure released;
  private boolean begun;
  private boolean pumping;

  // for timeouts
  private final TimeoutWatch watch;

  HeldSequence(
      LocalRefHost host, Session session, RefInfo info, LazySequence sequence, Timeouts timeouts) {
    this.host = host;
    this.session = session;
    this.info = info;
    this.sequence = sequence;
    this.timeouts = timeouts;
    this.watch = new TimeoutWatch(timeouts, host.nowMs());
  }

  RefInfo info() {
    return info;
  }

  LazySequence sequence() {
    return sequence;
  }

  Session session() {
    return session;
  }

  long made() {
    return ring.end();
  }

  // ---- from its readers

  /** Refuses a position that cannot be read from. */
  void check(long from) {
    if (released != null) {
      throw new StreamException(released);
    }
    if (from > ring.end()) {
      throw CallBody.bad(
          "from", "only " + ring.end() + " items were made so far, so none is read after " + from);
    }
    if (from < ring.first()) {
      throw RefIds.gone(
          "items are kept from position " + ring.first() + " on, not from " + from + " any more");
    }
  }

  /**
   * A reader has credit.
   *
   * @param takesOver whether it may read on where another reads
   */
  void attach(RefReader next, boolean takesOver) {
    RefReader other = reader;
    if (other != null && !other.out().isEnded()) {
      if (!takesOver) {
        next.out().fail(Failure.of(FailureCode.CONFLICT, "somebody else reads it just now"));
        return;
      }
      reader = null;
      other.out().fail(Failure.of(FailureCode.CONFLICT, "somebody else reads on from here"));
    }
    reader = next;
    ring.page(next.isPage() ? next.at() : Long.MAX_VALUE);
    host.inUse(this);
    watch.opened(host.nowMs());
    next.out().drainHandler(ignored -> pump());
    pump();
  }

  /** A reader is gone; the run stays. */
  void detach(RefReader gone) {
    if (reader == gone) {
      reader = null;
      watch.used(host.nowMs());
      if (released == null) {
        host.unused(this);
      }
    }
  }

  private void pump() {
    RefReader to = reader;
    if (to == null || pumping) {
      return;
    }
    pumping = true;
    try {
      replay(to);
    } finally {
      pumping = false;
    }
    if (to != reader || to.at() < ring.end() || to.out().isEnded()) {
      return;
    }
    if (outcome != null) {
      tell(to.out(), outcome);
    } else if (begun) {
      watch.asked(host.nowMs());
      inlet.drained();
    } else if (to.out().demand() > 0) {
      watch.asked(host.nowMs());
      begin();
    }
  }

  /** What was made before, as far as there is credit. */
  private void replay(RefReader to) {
    while (to.at() < ring.end() && to == reader && to.out().demand() > 0) {
      if (to.at() < ring.first()) {
        to.out().fail(RefIds.gone("items before " + ring.first() + " are not kept").failure());
        return;
      }
      to.emit(ring.get(to.at()));
    }
  }

  private void begin() {
    begun = true;
    try {
      SourceRun begins = sequence.run();
      run = begins;
      begins.start(inlet);
    } catch (RuntimeException | Error e) {
      inlet.fail(e);
    }
  }

  private static void tell(ChunkWriter out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed ignored -> out.end();
      case Outcome.Failed failed -> out.fail(failed.failure());
      case Outcome.Cancelled cancelled -> out.cancel(cancelled.by());
    }
  }

  // ---- from its run

  long demand() {
    RefReader to = reader;
    return to == null || to.at() < ring.end() ? 0 : to.out().demand();
  }

  long byteDemand() {
    RefReader to = reader;
    return to == null ? 0 : to.out().byteDemand();
  }

  void made(Chunk chunk) {
    Chunk kept = chunk.copy();
    long before = ring.cost();
    ring.add(kept);
    host.keeps(ring.cost() - before);
    RefReader to = reader;
    if (to != null && to.at() == ring.end() - 1 && to.out().demand() > 0) {
      to.emit(kept);
    }
    if (host.keepsTooMuch()) {
      host.trim(this);
    }
  }

  /** Drops what was made, the oldest first, until it costs no more. */
  void shrink(long cost) {
    long before = ring.cost();
    ring.shrink(cost);
    host.keeps(ring.cost() - before);
  }

  long cost() {
    return ring.cost();
  }

  void ended(Outcome how) {
    if (outcome != null) {
      return;
    }
    outcome = how;
    closeRun();
    pump();
  }

  private void closeRun() {
    SourceRun over = run;
    run = null;
    if (over != null) {
      try {
        over.close();
      } catch (RuntimeException | Error e) {
        log.warn("a sequence failed to close", e);
      }
    }
  }

  // ---- from its host

  /** Looks whether a timeout has passed; the host then fails or releases it. */
  @Nullable Failure look(long nowMs) {
    RefReader to = reader;
    boolean wanted = outcome == null && demand() > 0;
    boolean waits = wanted || (to != null && to.at() < ring.end());
    if (waits) {
      session.used(nowMs);
    }
    long progress = ring.end() + (to == null ? 0 : to.at());
    return watch.look(nowMs, progress, wanted, waits, outcome != null);
  }

  Timeouts timeouts() {
    return timeouts;
  }

  /** Its run is stopped: this is what its readers are told. */
  void fail(Failure why) {
    if (outcome == null) {
      inlet.stop(true);
      begun = begun || unused();
      ended(new Outcome.Failed(why));
    }
  }

  private boolean unused() {
    try {
      sequence.release();
    } catch (RuntimeException | Error e) {
      log.warn("a sequence failed to be released", e);
    }
    return true;
  }

  /** It is held no more: this is what its readers are told from now on. */
  void release(Failure why) {
    if (released != null) {
      return;
    }
    released = why;
    boolean unbegun = !begun && outcome == null;
    outcome = outcome == null ? new Outcome.Failed(why) : outcome;
    leave(why);
    inlet.stop(true);
    if (unbegun) {
      unused();
    }
    closeRun();
  }

  /** It is a call's now: its run is not closed. */
  LazySequence take() {
    check(ring.end());
    Failure why = RefIds.gone("it was given to a call").failure();
    released = why;
    outcome = new Outcome.Failed(why);
    run = null;
    leave(why);
    inlet.stop(false);
    host.forget(this, why);
    return sequence;
  }

  private void leave(Failure why) {
    RefReader to = reader;
    reader = null;
    shrink(0);
    if (to != null) {
      to.out().fail(why);
    }
  }

  List<Chunk> from(long position) {
    check(position);
    List<Chunk> items = new ArrayList<>();
    for (long at = position; at < ring.end(); at++) {
      items.add(ring.get(at));
    }
    return items;
  }
}
