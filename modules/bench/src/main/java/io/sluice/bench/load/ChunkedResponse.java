package io.sluice.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 response with a chunked body (RFC 9112, section 7.1), in pieces, and counts
 * the events in it. What is read is trusted to be well-formed where speed depends on it.
 */
final class ChunkedResponse {

  private static final int MAX_HEAD = 64 * 1024;

  private enum State {
    HEAD,
    SIZE,
    DATA,
    /** The line end after a chunk's data. */
    DATA_END,
    /** After the last chunk. */
    DONE
  }

  private final LineCounter events;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private State state = State.HEAD;
  private long chunkLeft;

  ChunkedResponse(EventForm form) {
    events = new LineCounter(form.lineStart());
  }

  long events() {
    return events.count();
  }

  /** True once the last chunk was read: the response is whole. */
  boolean isDone() {
    return state == State.DONE;
  }

  /**
   * Reads on.
   *
   * @throws IllegalStateException when the response is no 200, or not chunked
   */
  void accept(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      at =
          switch (state) {
            case HEAD -> head(bytes, at);
            case SIZE -> size(bytes, at);
            case DATA -> data(bytes, at, end);
            case DATA_END -> dataEnd(bytes, at);
            case DONE -> end;
          };
    }
  }

  private int head(byte[] bytes, int at) {
    head.write(bytes[at]);
    if (bytes[at] == '\n') {
      String text = head.toString(StandardCharsets.ISO_8859_1);
      if (text.endsWith("\r\n\r\n")) {
        check(text);
        state = State.SIZE;
      }
    }
    if (head.size() > MAX_HEAD) {
      throw new IllegalStateException("a response head of over " + MAX_HEAD + " bytes");
    }
    return at + 1;
  }

  private static void check(String head) {
    if (!head.startsWith("HTTP/1.1 200 ")
        || !head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      throw new IllegalStateException("not a chunked 200: " + head);
    }
  }

  private int size(byte[] bytes, int at) {
    int digit = Character.digit(bytes[at], 16);
    if (digit >= 0) {
      chunkLeft = chunkLeft * 16 + digit;
    } else if (bytes[at] == '\n') {
      state = chunkLeft == 0 ? State.DONE : State.DATA;
    }
    return at + 1;
  }

  private int data(byte[] bytes, int at, int end) {
    int count = (int) Math.min(chunkLeft, end - at);
    events.accept(bytes, at, at + count);
    chunkLeft -= count;
    if (chunkLeft == 0) {
      state = State.DATA_END;
    }
    return at + count;
  }

  private int dataEnd(byte[] bytes, int at) {
    if (bytes[at] == '\n') {
      state = State.SIZE;
    }
    return at + 1;
  }
}
