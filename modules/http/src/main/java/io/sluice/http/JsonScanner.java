package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a chunk's bytes are one JSON value (RFC 8259), and makes nothing of it: a parser that
 * does was a third of what passing on another server's events cost. Whether strings are UTF-8 is
 * not looked at.
 */
final class JsonScanner {
  private static final int END = -1;

  private final Chunk chunk;
  private final int end;
  private int at;
  private int depth;

  /** For each level that is open, whether it is an object. */
  private final Levels objects = new Levels();

  private JsonScanner(Chunk chunk) {
    this.chunk = chunk;
    this.end = chunk.length();
  }

  /**
   * Checks the whole chunk.
   *
   * @throws StreamException {@code BAD_CHUNK}
   */
  static void check(Chunk chunk) {
    JsonScanner scanner = new JsonScanner(chunk);
    if (scanner.peek() == END) {
      throw JsonText.bad("is empty");
    }
    scanner.value();
    if (scanner.peek() != END) {
      scanner.value();
      throw JsonText.bad("has more than one value");
    }
  }

  /** Scans one value with all in it; without recursion, since a producer decides how deep it is. */
  private void value() {
    boolean due = true;
    while (due) {
      boolean opened = begin();
      due = opened || isAnotherDue();
    }
  }

  /**
   * Scans a scalar, an empty container, or the beginning of one; true where its first value is due.
   */
  private boolean begin() {
    int first = peek();
    at++;
    switch (first) {
      case '{' -> {
        open(true);
        if (peek() != '}') {
          name();
          return true;
        }
        at++;
        depth--;
      }
      case '[' -> {
        open(false);
        if (peek() != ']') {
          return true;
        }
        at++;
        depth--;
      }
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> {
        at--;
        number();
      }
    }
    return false;
  }

  private void open(boolean object) {
    if (depth == JsonText.MAX_DEPTH) {
      throw JsonText.bad("is nested deeper than " + JsonText.MAX_DEPTH);
    }
    objects.set(depth++, object);
  }

  /** After a value: closes what ends here; true where a comma says that there is more. */
  private boolean isAnotherDue() {
    while (depth > 0) {
      boolean object = objects.get(depth - 1);
      int next = peek();
      at++;
      if (next == ',') {
        if (object) {
          name();
        }
        return true;
      }
      require(next == (object ? '}' : ']'));
      depth--;
    }
    return false;
  }

  private void name() {
    require(peek() == '"');
    at++;
    string();
    require(peek() == ':');
    at++;
  }

  /** After its first quote. */
  private void string() {
    while (at < end) {
      byte b = chunk.byteAt(at++);
      if (b == '"') {
        return;
      }
      if (b == '\\') {
        escape();
      } else if (b >= 0 && b < ' ') {
        break;
      }
    }
    throw malformed();
  }

  private void escape() {
    int kind = byteOrEnd();
    at++;
    if (kind == 'u') {
      for (int last = at + 4; at < last; at++) {
        require(Character.digit(byteOrEnd(), 16) >= 0);
      }
    } else {
      require(kind != END && "\"\\/bfnrt".indexOf(kind) >= 0);
    }
  }

  /** After its first letter. */
  private void literal(String word) {
    for (int i = 1; i < word.length(); i++) {
      require(byteOrEnd() == word.charAt(i));
      at++;
    }
  }

  private void number() {
    if (byteOrEnd() == '-') {
      at++;
    }
    if (byteOrEnd() == '0') {
      at++;
    } else {
      digits();
    }
    if (byteOrEnd() == '.') {
      at++;
      digits();
    }
    if (byteOrEnd() == 'e' || byteOrEnd() == 'E') {
      at++;
      if (byteOrEnd() == '+' || byteOrEnd() == '-') {
        at++;
      }
      digits();
    }
    int next = byteOrEnd();
    require(next <= ' ' || next == ',' || next == ']' || next == '}'); // also where it ends
  }

  /** At least one. */
  private void digits() {
    int from = at;
    while (byteOrEnd() >= '0' && byteOrEnd() <= '9') {
      at++;
    }
    require(at > from);
  }

  /** The next byte that is no white space, which is skipped; or {@link #END}. */
  private int peek() {
    int b = byteOrEnd();
    while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
      at++;
      b = byteOrEnd();
    }
    return b;
  }

  private int byteOrEnd() {
    return at < end ? chunk.byteAt(at) & 0xff : END;
  }

  private static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw malformed();
    }
  }

  private static StreamException malformed() {
    return JsonText.bad("is malformed");
  }

  /** A bit for each level; the first 64, which is nearly always all, without an array. */
  private static final class Levels {
    private long first;
    private @Nullable BitSet more;

    boolean get(int level) {
      return level < Long.SIZE ? (first >>> level & 1) != 0 : more != null && more.get(level);
    }

    void set(int level, boolean bit) {
      if (level < Long.SIZE) {
        long mask = 1L << level;
        first = bit ? first | mask : first & ~mask;
      } else {
        if (more == null) {
          more = new BitSet(JsonText.MAX_DEPTH);
        }
        more.set(level, bit);
      }
    }
  }
}
