package io.sluice.core.internal.session;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.internal.frame.Frame;
import io.vertx.core.Future;
import java.util.ArrayDeque;

/** What a source writes to: a queue as long as the reader's credit, and a little. */
final class SessionWriter extends WaitingWriter {
  private final ProducerSession session;
  private final SendAllowance allowance;
  private final ArrayDeque<Item> queue = new ArrayDeque<>();

  private long queuedBytes;
  private long left;

  SessionWriter(ProducerSession session, SendAllowance allowance, long limit) {
    this.session = session;
    this.allowance = allowance;
    this.left = limit;
  }

  // ---- for the source

  @Override
  protected long room() {
    // No room beyond what the next turn sends: more would only wait here, and be out of the
    // processor's caches when it is read.
    return queuedBytes >= ProducerSession.TURN_BYTES ? 0 : credit();
  }

  /** How many items the reader's credit still allows. */
  long credit() {
    if (isEnded() || byteDemand() <= 0) {
      return 0;
    }
    return Math.max(0, Math.min(left, allowance.items() - queue.size()));
  }

  @Override
  public long byteDemand() {
    return allowance.bytes() - queuedBytes;
  }

  @Override
  public void emit(Chunk chunk) {
    add(chunk);
  }

  @Override
  public void gap(Gap gap) {
    if (!isEnded()) {
      session.toldGap(gap);
    }
    add(gap);
  }

  private void add(Item item) {
    if (isEnded()) {
      return;
    }
    queue.add(item);
    queuedBytes += Frame.weight(item);
    session.ready();
    if (item instanceof Chunk && --left == 0) {
      complete();
    } else if (isOverrun()) {
      fail(
          Failure.of(
              FailureCode.OVERRUN,
              "the source wrote " + queue.size() + " chunks past its reader's credit"));
    }
  }

  private boolean isOverrun() {
    return queue.size() - allowance.items() > MAX_OVERRUN_CHUNKS
        || -byteDemand() > MAX_OVERRUN_BYTES;
  }

  @Override
  public Future<Void> end() {
    complete();
    return Future.succeededFuture();
  }

  private void complete() {
    finish(Outcome.COMPLETED);
  }

  @Override
  public void fail(Failure failure) {
    finish(new Outcome.Failed(failure));
  }

  @Override
  public void cancel(String by) {
    if (!isEnded()) {
      queue.clear();
      queuedBytes = 0;
      finish(new Outcome.Cancelled(by));
    }
  }

  private void finish(Outcome outcome) {
    if (endOnce()) {
      session.ended(outcome);
    }
  }

  @Override
  public void waitsForStore(boolean now) {
    session.waitsForStore(now);
  }

  @Override
  public void lag(long chunks) {
    session.lag(chunks);
  }

  // ---- for the session

  long queuedBytes() {
    return queuedBytes;
  }

  boolean hasQueued() {
    return !queue.isEmpty();
  }

  int queued() {
    return queue.size();
  }

  /** Whether the next item may be sent. */
  boolean mayForward() {
    Item next = queue.peek();
    return next != null && allowance.allows(Frame.weight(next));
  }

  /** What the next item counts in byte credit; 0 where there is none. */
  int nextWeight() {
    Item next = queue.peek();
    return next == null ? 0 : Frame.weight(next);
  }

  /** Whether there is an item, but no credit for it. */
  boolean isHeldBack() {
    return !queue.isEmpty() && !mayForward();
  }

  Item take() {
    Item item = queue.remove();
    queuedBytes -= Frame.weight(item);
    return item;
  }

  /** Completes the writes that waited, once nothing does. */
  void settleWrites() {
    if (queue.isEmpty()) {
      acceptWrites();
    }
  }

  /** Credit has arrived, or a turn has made room: tells the source if it was told of a 0. */
  void demandRose() {
    if (unblock()) {
      drained();
    }
  }

  /** The reader is gone. */
  void abandon() {
    queue.clear();
    queuedBytes = 0;
    refuseWrites(true);
  }
}
