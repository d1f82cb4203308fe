package io.sluice.core.internal.session;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.Deadlines;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Position;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.log.LogOffset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** How far a stream was read, and how its rest is asked for. */
final class Progress {
  private final StreamRequest request;
  private final StreamInfo info;
  private final long openedAtMs;

  /** Whether the rest is asked for by a count of items; what answers ranges, by bytes. */
  private final boolean isCounted;

  private long next;
  private long chunks;
  private long bytes;

  Progress(StreamRequest request, StreamInfo info, long openedAtMs) {
    this.request = request;
    this.info = info;
    this.openedAtMs = openedAtMs;
    next = info.firstOffset();
    isCounted = info.hasPositions() && !info.ranges() && next <= LogOffset.MAX;
  }

  /**
   * Whether the rest can be asked for, of the same and nothing else: a log's by its incarnation,
   * items and bytes by their version.
   */
  boolean isKept() {
    return isLog() || isCounted || (info.ranges() && info.version() != null);
  }

  private boolean isLog() {
    return info.resumable()
        && info.incarnation() > 0
        && info.incarnation() <= LogOffset.MAX
        && next >= 0
        && next <= LogOffset.MAX;
  }

  void add(List<Item> items) {
    for (Item item : items) {
      bytes += Frame.weight(item);
      switch (item) {
        case Chunk chunk -> {
          chunks++;
          next = chunk.offset() < 0 || isCounted ? next + 1 : chunk.offset() + 1;
        }
        case Gap gap -> next = after(gap);
      }
    }
  }

  /** What a source left out that is recorded in a log has the source's offsets, not the log's. */
  private long after(Gap gap) {
    if (isCounted) {
      return next + 1;
    }
    return gap.reason() == Gap.Reason.SKIPPED ? next : gap.to();
  }

  /** What is missing, within what is left of the time. */
  StreamRequest rest(long nowMs, long patienceMs) {
    StreamRequest rest = request.limit(left()).deadlines(deadlines(nowMs, patienceMs));
    if (isLog()) {
      return rest.from(new LogOffset(info.incarnation(), next).toString());
    }
    if (isCounted) {
      return rest.from(new Position(version(), next).toString());
    }
    ByteRange whole = request.range();
    ByteRange asked = whole == null ? ByteRange.from(0) : whole;
    ByteRange within = asked.within(info.bytes());
    if (within == null || bytes >= within.length()) {
      // Only the end is missing: who serves it now says so, and sends none of the same again.
      return rest.limit(0);
    }
    return rest.range(new ByteRange(within.first() + bytes, within.last()));
  }

  private String version() {
    return Objects.requireNonNull(info.version(), "positions are of a version");
  }

  private long left() {
    return request.limit() == Long.MAX_VALUE ? Long.MAX_VALUE : request.limit() - chunks;
  }

  private Deadlines deadlines(long nowMs, long patienceMs) {
    Deadlines asked = request.deadlines();
    Duration open = Duration.ofMillis(Math.max(1, Math.min(asked.open().toMillis(), patienceMs)));
    Duration total = asked.total();
    Deadlines rest = asked.open(open);
    return total == null
        ? rest
        : rest.total(Duration.ofMillis(Math.max(1, total.toMillis() - (nowMs - openedAtMs))));
  }

  /** Whether this goes on where the stream was: the same content, from the next offset. */
  boolean isRest(StreamInfo found) {
    return found.contentType().equals(info.contentType())
        && found.incarnation() == info.incarnation()
        && Objects.equals(found.version(), info.version())
        && Objects.equals(found.columns(), info.columns())
        && found.ranges() == info.ranges()
        && found.status() == info.status()
        && isThere(found);
  }

  /** From the next offset or position on; a log that may answer with a gap begins with that. */
  private boolean isThere(StreamInfo found) {
    if (isLog()) {
      boolean isNext = found.firstOffset() == next;
      return found.resumable() && (isNext || (request.gaps() && found.firstOffset() > next));
    }
    return isCounted
        ? found.hasPositions() && found.firstOffset() == next
        : found.bytes() == info.bytes();
  }

  @Override
  public String toString() {
    return chunks + " chunks, " + bytes + " bytes";
  }
}
