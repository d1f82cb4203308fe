package io.sluice.log.internal;

import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one log, without its chunks and without I/O: who may append what, what readers find
 * where, what retention trims, and when it has expired.
 *
 * <p>An append is first decided and then applied. A store that writes in groups applies at once, so
 * that the next append of the group is decided after it, and shows readers an earlier {@link
 * #head}; where the write fails it forgets this ledger and makes another of the {@link LogState} it
 * last stored.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class LogLedger {

  /** How many producers a log remembers: a recovery's worth of retries at a few KB a log. */
  public static final int MAX_PRODUCERS = 1_000;

  /** The memory an empty log takes, about. */
  private static final int OVERHEAD = 1_024;

  // immutable
  private final String name;
  private final LogOptions options;
  private final LogState born;

  // changing
  private final Producers producers;
  private long first;
  private long tail;
  private long bytes;
  private long usedMs;
  private @Nullable Outcome outcome;
  private @Nullable String sequence;
  private Append.@Nullable Step closing;

  /** The ledger of a log as it was stored. */
  public LogLedger(String name, LogState state) {
    this.name = name;
    born = state;
    options = state.options();
    producers = new Producers(state.producers());
    first = state.first();
    tail = state.tail();
    bytes = state.bytes();
    usedMs = state.usedMs();
    outcome = state.outcome();
    sequence = state.sequence();
    closing = state.closing();
  }

  /** What to store of it. */
  public LogState state() {
    return new LogState(
        options,
        born.incarnation(),
        born.fork(),
        born.shared(),
        first,
        tail,
        bytes,
        usedMs,
        outcome,
        sequence,
        closing,
        producers.list());
  }

  /** What is known of it, with everything applied so far. */
  public LogHead head() {
    return new LogHead(name, options, offset(first), offset(tail), bytes, outcome);
  }

  /** The log's name. */
  public String name() {
    return name;
  }

  /** What it is. */
  public LogOptions options() {
    return options;
  }

  /** The chunks before this position are those of the log it was forked from. */
  public long shared() {
    return born.shared();
  }

  /** The oldest position it keeps. */
  public long first() {
    return first;
  }

  /** The position after the newest. */
  public long tail() {
    return tail;
  }

  /** An offset of this log. */
  public LogOffset offset(long position) {
    return new LogOffset(born.incarnation(), position);
  }

  /** The memory it takes, about, without the chunks. */
  public long weight() {
    return OVERHEAD
        + 2L * name.length()
        + (sequence == null ? 0 : 2L * sequence.length())
        + producers.weight();
  }

  // ---- time

  /** Says that it was created, read or appended to. */
  public void used(long nowMs) {
    usedMs = Math.max(usedMs, nowMs);
  }

  /** From when on it has expired; {@link Long#MAX_VALUE} for never. */
  public long expiresAtMs() {
    Instant at = options.expiresAt();
    Duration ttl = options.ttl();
    if (at != null) {
      return Times.millis(at);
    }
    return ttl == null ? Long.MAX_VALUE : Times.plus(usedMs, ttl);
  }

  /** Whether it has expired, and is as if deleted. */
  public boolean isExpired(long nowMs) {
    return nowMs >= expiresAtMs();
  }

  // ---- appending

  /**
   * Decides an append; changes nothing.
   *
   * @throws io.sluice.core.StreamException as {@link Append} says
   */
  public Decision decide(Append append) {
    return AppendRules.decide(this, append);
  }

  /** Does what was decided; nothing may have been applied since. */
  public void apply(Decision decision, long nowMs) {
    if (decision.position() != tail) {
      throw new IllegalStateException("decided at " + decision.position() + ", not at " + tail);
    }
    used(nowMs);
    tail += decision.chunks().size();
    bytes += decision.bytes();
    if (decision.producer() != null) {
      producers.put(decision.producer());
    }
    if (decision.sequence() != null) {
      sequence = decision.sequence();
    }
    if (decision.outcome() != null) {
      outcome = decision.outcome();
      closing = decision.closing();
    }
  }

  Producers producers() {
    return producers;
  }

  @Nullable Outcome outcome() {
    return outcome;
  }

  @Nullable String sequence() {
    return sequence;
  }

  Append.@Nullable Step closing() {
    return closing;
  }

  // ---- reading

  /**
   * The position a reader begins at.
   *
   * @param head what readers may see
   * @throws io.sluice.core.StreamException {@link LogRefusal#TRIMMED} or {@link
   *     LogRefusal#UNKNOWN_OFFSET}
   */
  public static long position(LogHead head, From from) {
    return switch (from) {
      case From.Start start -> head.first().position();
      case From.Now now -> head.tail().position();
      case From.At at -> position(head, at.offset());
    };
  }

  private static long position(LogHead head, LogOffset offset) {
    LogOffset oldest = head.first();
    if (offset.incarnation() != oldest.incarnation()
        || offset.position() > head.tail().position()) {
      throw Refusals.refuse(
          LogRefusal.UNKNOWN_OFFSET, offset + " is none of `" + head.name() + "`", oldest);
    }
    if (offset.position() < oldest.position()) {
      throw Refusals.refuse(
          LogRefusal.TRIMMED, offset + " of `" + head.name() + "` was trimmed away", oldest);
    }
    return offset.position();
  }

  // ---- retention

  /**
   * The oldest position that stays within the bounds by chunks and by bytes when so much is
   * appended; at most the present tail.
   */
  public long firstAfter(int moreChunks, long moreBytes, Kept kept) {
    Retention retention = options.retention();
    long keep = first;
    long left = bytes + moreBytes;
    long oldestByCount = tail + moreChunks - retention.chunks();
    long end = moreChunks > 0 ? tail : tail - 1;
    while (keep < end && (keep < oldestByCount || left > retention.bytes())) {
      left -= own(keep, kept);
      keep++;
    }
    return keep;
  }

  /**
   * Trims what is out of bounds. Of those by chunks and by bytes the newest chunk is always within.
   *
   * @param hold trims nothing from this position on; {@link Long#MAX_VALUE} for no such bound
   * @return whether anything was trimmed
   */
  public boolean trim(long nowMs, long hold, Kept kept) {
    long before = first;
    long to = Math.min(hold, firstAfter(0, 0, kept));
    Duration age = options.retention().age();
    long oldestMs = age == null ? Long.MIN_VALUE : Times.minus(nowMs, age);
    while (first < to
        || (age != null && first < Math.min(hold, tail) && kept.appendedMs(first) < oldestMs)) {
      bytes -= own(first, kept);
      first++;
    }
    return first > before;
  }

  private int own(long position, Kept kept) {
    return position < born.shared() ? 0 : kept.length(position);
  }
}
