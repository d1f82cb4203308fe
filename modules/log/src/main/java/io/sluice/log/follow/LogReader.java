package io.sluice.log.follow;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.core.log.SlowReaders.Policy;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of one log. It watches first and then reads, and there is one way to get chunks, from
 * the past as from the present: so nothing is lost or repeated where they join (rule L2).
 *
 * <p>A wake-up says only that something may have changed; it is noted, and what follows is always
 * the same: write what was read as far as demand goes, then look again if there was a change or is
 * more. One look is under way at a time. A look without demand asks for the head only, so that the
 * outcome does not wait for credit.
 */
final class LogReader implements SourceRun {
  private static final Logger log = LoggerFactory.getLogger(LogReader.class);

  /** The most chunks one turn writes (rule N1). */
  static final int TURN_CHUNKS = 1_024;

  /** The most looks of one turn, where they find nothing to write. */
  private static final int TURN_LOOKS = 16;

  /** The most bytes one look asks for, about: what one turn of a session sends. */
  static final int LOOK_BYTES = 256 * 1024;

  /** What a reader asks for. */
  record Wish(String name, From from, long limit, boolean gaps) {}

  // immutable
  private final WatchableLogStore store;
  private final Wish wish;
  private final Executor context;

  // any thread
  private final AtomicBoolean woken = new AtomicBoolean();

  // context only
  private final Backlog backlog = new Backlog();
  private ReaderState state = ReaderState.OPENED;
  private WatchableLogStore.@Nullable Watch watch;
  private @Nullable ChunkWriter out;
  private @Nullable LogHead head;

  /** Where the next look begins. */
  private LogOffset next = LogOffset.START;

  /** Everything before this position was written, or told as a gap. */
  private long told;

  /** To be told before anything else. */
  private @Nullable Gap firstGap;

  private Gap.Reason reason = Gap.Reason.POLICY;
  private long left;
  private long reached = -1;
  private boolean hasLooked;
  private boolean isLooking;
  private boolean changed = true;
  private boolean isTurnDue;

  LogReader(WatchableLogStore store, Wish wish, Executor context) {
    this.store = store;
    this.wish = wish;
    this.context = context;
    left = wish.limit();
  }

  // ---- its life

  @Override
  public Future<StreamInfo> info() {
    watch = store.watch(wish.name(), this::wake);
    Promise<StreamInfo> info = Promise.promise();
    onContext(
        store.head(wish.name()),
        found -> info.complete(begin(found)),
        error -> {
          stopWatching();
          info.fail(error);
        });
    return info.future();
  }

  private StreamInfo begin(LogHead found) {
    Beginning beginning = Beginning.of(found, wish.from(), wish.gaps());
    head = found;
    next = beginning.next();
    told = next.position();
    firstGap = beginning.gap();
    tellReached();
    StreamInfo info =
        StreamInfo.of(found.contentType())
            .from(next)
            .endless(!found.isClosed())
            .slowReaders(policy());
    if (found.isClosed() && !found.options().retention().equals(Retention.ALL)) {
      return info;
    }
    long chunks = found.tail().position() - next.position(); // of an open log, those it has now
    return info.lengths(Math.min(left, chunks), -1);
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    become(ReaderState.REPLAYING, "first credit");
    out.drainHandler(ignored -> turn());
    turn();
  }

  @Override
  public void close() {
    if (state != ReaderState.ENDED) {
      become(ReaderState.ENDED, "the reader has left");
    }
    stopWatching();
  }

  private void stopWatching() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  private void become(ReaderState to, String why) {
    if (!state.mayBecome(to)) {
      throw new IllegalStateException(wish.name() + ": " + state + " to " + to + ", " + why);
    }
    log.debug("reader of {}: {} -> {} at {}, {}", wish.name(), state, to, next, why);
    state = to;
  }

  private boolean isFollowing() {
    return state == ReaderState.REPLAYING || state == ReaderState.LIVE;
  }

  // ---- wake-ups

  /** Any thread: something may have changed. One hop, however many changes. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      context.execute(this::awake);
    }
  }

  private void awake() {
    woken.set(false);
    changed = true;
    turn();
  }

  /** Goes on in another turn, so that others have theirs. */
  private void turnLater() {
    if (!isTurnDue) {
      isTurnDue = true;
      context.execute(() -> {
        isTurnDue = false;
        turn();
      });
    }
  }

  // ---- a turn

  private void turn() {
    ChunkWriter to = out;
    int room = TURN_CHUNKS;
    int looks = 0;
    while (to != null && isFollowing()) {
      room -= write(to, room);
      if (room == 0 || looks == TURN_LOOKS) {
        turnLater();
        break;
      }
      if (isAtEnd()) {
        end(to);
      } else if (isLooking || !mustLook(to)) {
        break;
      } else {
        looks++;
        look(to);
      }
    }
    tellReached();
    if (to != null && head != null) {
      to.lag(head.tail().position() - told);
    }
  }

  /** Writes what was read, and gaps in their places; answers how many chunks. */
  private int write(ChunkWriter to, int room) {
    int count = 0;
    while (count < room && left > 0 && to.demand() > 0 && !mustReadFirst(to)) {
      Chunk chunk = backlog.peek();
      if (tellGap(to, chunk == null ? next.position() : chunk.offset())) {
        continue;
      }
      if (chunk == null) {
        break;
      }
      backlog.remove();
      told = chunk.offset() + 1;
      left--;
      count++;
      to.emit(chunk);
    }
    if (left == 0 && isFollowing()) {
      become(ReaderState.ENDED, "limit");
      to.end();
    }
    return count;
  }

  /** Under the policy latest, the newest of each key is known only at the tail. */
  private boolean mustReadFirst(ChunkWriter to) {
    return policy() == Policy.LATEST
        && head != null
        && !isUpToDate()
        && !backlog.isFull()
        && head.tail().position() - told > to.demand();
  }

  /** Tells what is missing before a position; false where nothing is. */
  private boolean tellGap(ChunkWriter to, long position) {
    Gap gap = firstGap;
    firstGap = null;
    if (gap == null && told < position) {
      gap = new Gap(told, position, reason);
      told = position;
    }
    if (gap == null) {
      return false;
    }
    to.gap(gap);
    return true;
  }

  private boolean isAtEnd() {
    LogHead known = head;
    return hasLooked
        && known != null
        && known.isClosed()
        && backlog.isEmpty()
        && next.position() >= known.tail().position();
  }

  private void end(ChunkWriter to) {
    LogHead known = head;
    Outcome outcome = known == null ? null : known.outcome();
    while (tellGap(to, next.position())) {
      log.debug("reader of {}: a gap before the end", wish.name());
    }
    become(ReaderState.ENDED, "the log ended as " + outcome);
    switch (outcome) {
      case Outcome.Failed failed -> to.fail(failed.failure());
      case Outcome.Cancelled cancelled ->
          to.fail(
              new Failure(
                  FailureCode.CANCELLED,
                  "the log was cancelled by " + cancelled.by(),
                  false,
                  Map.of("by", cancelled.by())));
      case Outcome.Completed completed -> to.end();
      case null -> to.end();
    }
  }

  /** Under the policy block, lets the log trim what was written. */
  private void tellReached() {
    if (watch != null && head != null && told != reached && policy() == Policy.BLOCK) {
      reached = told;
      watch.reached(told);
    }
  }

  // ---- looking

  private Policy policy() {
    return slowReaders().policy();
  }

  private SlowReaders slowReaders() {
    return head == null ? SlowReaders.DISCONNECT : head.options().slowReaders();
  }

  private boolean isUpToDate() {
    return hasLooked && head != null && next.position() >= head.tail().position();
  }

  private boolean mustLook(ChunkWriter to) {
    if (isUpToDate() && !changed) {
      return false;
    }
    if (policy() == Policy.LATEST) {
      return !backlog.isFull();
    }
    if (!backlog.isEmpty()) {
      return false;
    }
    // without demand one glance: the outcome, or the end of the log, needs none
    return to.demand() > 0 || (changed && (!hasLooked || isUpToDate()));
  }

  private void look(ChunkWriter to) {
    changed = false;
    isLooking = true;
    to.waitsForStore(true);
    boolean latest = policy() == Policy.LATEST;
    long demand = to.demand();
    if (demand == 0 && !latest) {
      onContext(store.head(wish.name()), this::glanced, this::refused);
      return;
    }
    int chunks = (int) Math.min(latest ? TURN_CHUNKS : Math.min(demand, left), TURN_CHUNKS);
    int bytes = (int) (latest ? LOOK_BYTES : Math.min(to.byteDemand(), LOOK_BYTES));
    onContext(store.read(wish.name(), From.at(next), chunks, bytes), this::looked, this::refused);
  }

  private void glanced(LogHead found) {
    if (found.first().incarnation() != next.incarnation()) {
      gone(LogRefusal.UNKNOWN);
      return;
    }
    seen(found, "glanced");
  }

  private void looked(LogBatch batch) {
    long lag = batch.head().tail().position() - told;
    next = batch.next();
    if (policy() != Policy.LATEST || (backlog.isEmpty() && out != null && lag <= out.demand())) {
      backlog.keep(batch.chunks());
    } else {
      backlog.keepNewest(batch.chunks(), slowReaders().key());
    }
    reason = Gap.Reason.POLICY;
    seen(batch.head(), "read");
  }

  private void seen(LogHead found, String how) {
    head = found;
    hasLooked = true;
    looksNoMore();
    ReaderState now = isUpToDate() ? ReaderState.LIVE : ReaderState.REPLAYING;
    if (now != state) {
      become(now, how);
    }
  }

  private void looksNoMore() {
    isLooking = false;
    if (out != null) {
      out.waitsForStore(false);
    }
  }

  // ---- refusals

  private void refused(Throwable error) {
    looksNoMore();
    Failure failure = Failure.of(error);
    LogRefusal refusal = LogRefusal.of(failure);
    LogOffset oldest = Beginning.oldest(failure);
    if (refusal == LogRefusal.TRIMMED && oldest != null) {
      overtaken(oldest);
    } else if (refusal == LogRefusal.UNKNOWN
        || refusal == LogRefusal.DELETED
        || refusal == LogRefusal.UNKNOWN_OFFSET) {
      gone(refusal);
    } else {
      fail(failure);
    }
  }

  /** Retention was faster. Who has read nothing yet and asked for the start has missed nothing. */
  private void overtaken(LogOffset oldest) {
    boolean fresh = !hasLooked && wish.from() instanceof From.Start;
    if (fresh || policy() == Policy.DROP_OLDEST || policy() == Policy.LATEST) {
      log.debug("reader of {}: overtaken at {}, on from {}", wish.name(), next, oldest);
      reason = fresh ? Gap.Reason.RETENTION : Gap.Reason.POLICY;
      next = oldest;
      changed = true;
      return;
    }
    fail(
        Failure.of(FailureCode.LAGGED, "the reader was slower than the log's retention")
            .with(LogRefusal.NEXT, oldest.toString()));
  }

  private void gone(LogRefusal refusal) {
    String message = "the log `" + wish.name() + "` was deleted, or has expired";
    fail(Failure.of(FailureCode.GONE, message).with(LogRefusal.REASON, refusal.name()));
  }

  private void fail(Failure failure) {
    isLooking = false;
    become(ReaderState.ENDED, failure.code().name());
    if (out != null) {
      out.fail(failure);
    }
  }

  // ---- the way back to the context

  private interface Then<T> {
    void accept(T value);
  }

  /** Goes on here and now where the answer is there, else in a turn of the context. */
  private <T> void onContext(Future<T> answer, Then<T> then, Then<Throwable> otherwise) {
    if (answer.isComplete()) {
      settle(answer, then, otherwise);
    } else {
      answer.onComplete(ignored ->
          context.execute(() -> {
            settle(answer, then, otherwise);
            turn();
          }));
    }
  }

  private <T> void settle(Future<T> answer, Then<T> then, Then<Throwable> otherwise) {
    if (state == ReaderState.ENDED) {
      return;
    }
    if (answer.failed()) {
      otherwise.accept(answer.cause());
      return;
    }
    try {
      then.accept(answer.result());
    } catch (RuntimeException e) {
      otherwise.accept(e);
    }
  }
}
