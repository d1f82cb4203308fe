package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.Chunk;
import io.sluice.core.EventType;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, as WHATWG HTML sections 9.2.5 and 9.2.6 interpret them: each event with data
 * is a chunk. An event that the body's end cuts off is none.
 *
 * <p>An event type that a producer may not use is left out (rule H2); its data stays.
 */
final class SseParser implements BodyParser {

  /** The longest id that is sent back, in bytes: it must fit into a request's headers. */
  static final int MAX_ID_BYTES = 1024;

  /** The largest {@code retry:} that is taken seriously, in milliseconds: an hour. */
  static final long MAX_RETRY_MS = 3_600_000;

  private final LineSplitter lines;
  private final int maxEventBytes;
  private final SseEnd end;

  // ---- the event that is being read
  private byte @Nullable [] data;
  private int start;
  private int length;
  private @Nullable String type;
  private @Nullable String idSeen;

  // ---- what lasts
  private @Nullable String lastId;
  private long retryMs = -1;
  private @Nullable Outcome told;

  SseParser(int maxLineBytes, int maxEventBytes, SseEnd end, @Nullable String lastId) {
    this.lines = new LineSplitter(LineSplitter.Ends.ANY, maxLineBytes);
    this.maxEventBytes = maxEventBytes;
    this.end = end;
    this.lastId = lastId;
    this.idSeen = lastId;
  }

  /** The last id of what {@link #next} answered; null when there was none, "" when it was reset. */
  @Nullable String lastId() {
    return lastId;
  }

  /** The last {@code retry:}, in milliseconds, or -1. */
  long retryMs() {
    return retryMs;
  }

  @Override
  public void feed(byte[] piece) {
    lines.feed(piece);
  }

  @Override
  public void end() {}

  @Override
  public @Nullable Outcome told() {
    return told;
  }

  @Override
  public @Nullable Chunk next() {
    byte[] line;
    while (told == null && (line = lines.next()) != null) {
      if (line.length > 0) {
        field(line);
      } else {
        Chunk chunk = dispatch();
        if (chunk != null) {
          return chunk;
        }
      }
    }
    return null;
  }

  private void field(byte[] line) {
    int colon = 0;
    while (colon < line.length && line[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, line.length);
    if (value < line.length && line[value] == ' ') {
      value++;
    }
    switch (colon) {
      case 2 -> {
        if (is("id", line)) {
          id(line, value);
        }
      }
      case 4 -> {
        if (is("data", line)) {
          data(line, value);
        }
      }
      case 5 -> {
        if (is("event", line)) {
          type = new String(line, value, line.length - value, UTF_8);
        } else if (is("retry", line)) {
          retry(line, value);
        }
      }
      default -> {
        // a comment, or a field that section 9.2.6 ignores
      }
    }
  }

  private static boolean is(String name, byte[] line) {
    for (int i = 0; i < name.length(); i++) {
      if (line[i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void id(byte[] line, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == 0) {
        return;
      }
    }
    idSeen = new String(line, from, line.length - from, UTF_8);
  }

  private void retry(byte[] line, int from) {
    long value = 0;
    for (int i = from; i < line.length; i++) {
      if (line[i] < '0' || line[i] > '9') {
        return;
      }
      value = Math.min(MAX_RETRY_MS, value * 10 + line[i] - '0');
    }
    if (from < line.length) {
      retryMs = value;
    }
  }

  private void data(byte[] line, int from) {
    int more = line.length - from;
    byte[] before = data;
    if (before == null) {
      data = line;
      start = from;
      length = more;
    } else {
      int needed = length + 1 + more;
      if (start > 0 || needed > before.length) {
        int size = Math.max(needed, Math.min(2 * length, maxEventBytes));
        byte[] larger = new byte[size];
        System.arraycopy(before, start, larger, 0, length);
        data = larger;
        start = 0;
        before = larger;
      }
      before[length] = '\n';
      System.arraycopy(line, from, before, length + 1, more);
      length = needed;
    }
    if (length > maxEventBytes) {
      throw new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "an event of the upstream is longer than " + maxEventBytes + " bytes");
    }
  }

  private @Nullable Chunk dispatch() {
    lastId = idSeen;
    byte[] bytes = data;
    String name = type;
    data = null;
    type = null;
    if (bytes == null) {
      return null;
    }
    told = end.of(name, bytes, start, length);
    if (told != null) {
      return null;
    }
    boolean slack = bytes.length > 2 * length + 64;
    Chunk chunk =
        slack
            ? Chunk.of(Arrays.copyOfRange(bytes, start, start + length))
            : Chunk.of(bytes, start, length);
    return name != null && EventType.isAllowed(name) ? chunk.withEvent(name) : chunk;
  }

  /** The failure of an event that tells of one. */
  static Outcome failed(String text) {
    return new Outcome.Failed(
        Failure.of(FailureCode.SOURCE_FAILED, "the upstream told of an error: " + text));
  }
}
