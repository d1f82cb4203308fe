package io.sluice.bench.load;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.MULTILINE;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one HTTP/1.1 response, in pieces, and gives its body to whoever counts it: chunked (RFC
 * 9112, section 7.1) or of an announced length. What is read is trusted to be well-formed where
 * speed depends on it.
 */
public final class Response {

  /** Who is given the body, as it arrives. */
  public interface Body {
    /** The next bytes of it. */
    void accept(byte[] bytes, int from, int end);
  }

  private static final int MAX_HEAD = 64 * 1024;
  private static final Pattern LENGTH =
      Pattern.compile("^content-length: *([0-9]{1,18})", CASE_INSENSITIVE | MULTILINE);

  private enum State {
    HEAD,
    SIZE,
    DATA,
    /** The line end after a chunk's data. */
    DATA_END,
    /** After the last byte. */
    DONE
  }

  private final Body body;
  private final boolean mayBeOpenEnded;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private State state = State.HEAD;
  private boolean chunked;

  /** Of the chunk, or of the whole body where that is not chunked. */
  private long left;

  /** Makes one of a response that has not begun. */
  public Response(Body body) {
    this(body, false);
  }

  private Response(Body body, boolean mayBeOpenEnded) {
    this.body = body;
    this.mayBeOpenEnded = mayBeOpenEnded;
  }

  /** The same, but one that does not tell where it ends is read until the connection does. */
  public static Response openEnded(Body body) {
    return new Response(body, true);
  }

  /** True once the last byte was read: the response is whole. */
  public boolean isDone() {
    return state == State.DONE;
  }

  /**
   * Reads on.
   *
   * @throws IllegalStateException when the response is no 200, or does not tell where it ends
   */
  public void accept(byte[] bytes, int from, int end) {
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
        begin(text);
      }
    }
    if (head.size() > MAX_HEAD) {
      throw new IllegalStateException("a response head of over " + MAX_HEAD + " bytes");
    }
    return at + 1;
  }

  private void begin(String head) {
    Matcher length = LENGTH.matcher(head);
    chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    boolean told = chunked || length.find();
    if (!head.startsWith("HTTP/1.1 200 ") || !(told || mayBeOpenEnded)) {
      throw new IllegalStateException("not a 200 whose end can be told: " + head);
    }
    left = chunked ? 0 : told ? Long.parseLong(length.group(1)) : Long.MAX_VALUE;
    state = chunked ? State.SIZE : left > 0 ? State.DATA : State.DONE;
  }

  private int size(byte[] bytes, int at) {
    int digit = Character.digit(bytes[at], 16);
    if (digit >= 0) {
      left = left * 16 + digit;
    } else if (bytes[at] == '\n') {
      state = left == 0 ? State.DONE : State.DATA;
    }
    return at + 1;
  }

  private int data(byte[] bytes, int at, int end) {
    int count = (int) Math.min(left, end - at);
    body.accept(bytes, at, at + count);
    left -= count;
    if (left == 0) {
      state = chunked ? State.DATA_END : State.DONE;
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
