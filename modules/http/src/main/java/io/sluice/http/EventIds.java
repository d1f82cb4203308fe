package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOffset;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one response: a chunk's is the offset after it. Follows the chunks, and writes the
 * line that tells an id. The line is kept, and counted on in place: most ids differ from the one
 * before in their last digit only, and formatting numbers anew cost more than rendering an event.
 */
final class EventIds {

  private static final int DIGITS = 16;
  private static final String BEFORE = "id: ";

  /** Where the position's last digit is in the line. */
  private static final int LAST_DIGIT = BEFORE.length() + DIGITS + 1 + DIGITS - 1;

  /** How long the line is. */
  static final int LENGTH = LAST_DIGIT + 2;

  private final long incarnation;
  private final boolean counted;
  private final byte[] line;
  private long position;

  private EventIds(LogOffset start, boolean counted) {
    this.incarnation = start.incarnation();
    this.position = start.position();
    this.counted = counted;
    this.line = (BEFORE + start + '\n').getBytes(US_ASCII);
  }

  /** Whether its chunks have ids. What comes over the bus is not trusted to be in range. */
  static boolean has(StreamInfo info) {
    return info.incarnation() > 0
        && info.incarnation() <= LogOffset.MAX
        && info.firstOffset() >= 0
        && info.firstOffset() <= LogOffset.MAX;
  }

  /** Where a stream with ids begins. */
  static LogOffset start(StreamInfo info) {
    return new LogOffset(info.incarnation(), info.firstOffset());
  }

  /** The ids of what a log tells; null where the stream has none. */
  static @Nullable EventIds of(StreamInfo info) {
    return has(info) ? new EventIds(start(info), false) : null;
  }

  /** Ids that count the items, whatever offsets they have. */
  static EventIds counting(LogOffset start) {
    return new EventIds(start, true);
  }

  /** The id of what was followed last. */
  LogOffset current() {
    return new LogOffset(incarnation, position);
  }

  /** The position of what was followed last. */
  long position() {
    return position;
  }

  /**
   * Follows a chunk.
   *
   * @throws StreamException where its offset is none
   */
  void follow(Chunk chunk) {
    long next = counted || chunk.offset() < 0 ? position + 1 : chunk.offset() + 1;
    if (next > LogOffset.MAX) {
      throw new StreamException(
          Failure.of(FailureCode.PROTOCOL_ERROR, "a chunk's offset is out of range"));
    }
    move(next);
  }

  /**
   * Follows a gap: what comes next is after it. Where items are counted, it counts as one; what a
   * source left out that is recorded in a log has the source's offsets, not the log's.
   */
  void follow(Gap gap) {
    if (counted) {
      move(Math.min(position + 1, LogOffset.MAX));
    } else if (gap.reason() != Gap.Reason.SKIPPED) {
      move(Math.min(gap.to(), LogOffset.MAX));
    }
  }

  /** Follows what was sent from elsewhere, up to a position. */
  void follow(long to) {
    if (to != position) {
      write(to);
      position = to;
    }
  }

  /** Appends the line that tells the id of what was followed last. */
  void appendTo(Buffer out) {
    out.appendBytes(line);
  }

  private void move(long next) {
    if (next == position + 1) {
      count();
    } else {
      write(next);
    }
    position = next;
  }

  private void count() {
    int at = LAST_DIGIT;
    while (line[at] == '9') {
      line[at--] = '0';
    }
    line[at]++;
  }

  private void write(long number) {
    long rest = number;
    for (int at = LAST_DIGIT; at > LAST_DIGIT - DIGITS; at--) {
      line[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
