package io.sluice.http;

import io.sluice.core.Chunk;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renders most rows of a table from a chunk's bytes: an object whose fields are the columns, in
 * their order, and whose values are numbers, literals and strings without escapes. Whatever else
 * comes is left to {@link CsvRows}, which also says what is wrong with it; what both can render
 * they render alike. Making a text, a parser and a string for each cell, and encoding what was made
 * of them, was two thirds of what a table cost.
 */
final class CsvQuickRows {

  /** What is kept of a large batch's room. */
  private static final int KEPT_BYTES = 64 * 1024;

  /** What U+FEFF is in UTF-8. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final int MIN_ROOM = 512;

  /** Each column's name as a field's, quoted. */
  private final byte[][] names;

  /** The row that is read. */
  private byte[] json = new byte[MIN_ROOM];

  private int at;
  private int end;
  private boolean ascii;

  /** The rows that were rendered, and as much of the one that is. */
  private byte[] rows = new byte[MIN_ROOM];

  private int length;

  private CsvQuickRows(byte[][] names) {
    this.names = names;
  }

  /** Of a table of objects with these columns; null where a name has to be escaped in JSON. */
  static @Nullable CsvQuickRows of(List<String> columns) {
    boolean plain =
        columns.stream()
            .flatMapToInt(String::chars)
            .noneMatch(c -> c < ' ' || c == '"' || c == '\\' || Character.isSurrogate((char) c));
    return plain
        ? new CsvQuickRows(
            columns.stream()
                .map(name -> ('"' + name + '"').getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new))
        : null;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Appends the rows that were rendered, and forgets them. */
  void flush(Buffer out) {
    out.appendBytes(rows, 0, length);
    length = 0;
  }

  /** Gives back the room that large rows took, rendered here or not. Nothing waits then. */
  void trim() {
    if (rows.length > KEPT_BYTES) {
      rows = new byte[MIN_ROOM];
    }
    if (json.length > KEPT_BYTES) {
      json = new byte[MIN_ROOM];
    }
  }

  /** Renders a chunk; false where it is left to another, and nothing was rendered. */
  boolean render(Chunk chunk) {
    int before = length;
    end = chunk.length();
    if (json.length < end) {
      json = new byte[end];
    }
    chunk.copyTo(json, 0);
    // A cell takes its own bytes and two quotes at most, which it has in JSON too where it is long.
    int most = end + 3 * names.length + 2;
    if (rows.length - length < most) {
      rows = Arrays.copyOf(rows, Math.max(2 * rows.length, length + most));
    }
    at = 0;
    ascii = true;
    boolean rendered = object() && (ascii || Utf8.isWellFormed(chunk));
    if (!rendered) {
      length = before;
    }
    return rendered;
  }

  private boolean object() {
    if (next() != '{') {
      return false;
    }
    at++;
    int column = 0;
    if (next() == '}') {
      at++;
    } else {
      do {
        column = cellsBefore(column);
        if (column == names.length || next() != ':') {
          return false;
        }
        at++;
        if (!value(column++)) {
          return false;
        }
      } while (isNext(','));
      if (!isNext('}')) {
        return false;
      }
    }
    while (column < names.length) {
      empty(column++);
    }
    rows[length++] = '\r';
    rows[length++] = '\n';
    return next() < 0;
  }

  /** Reads a name; the column it is of, with those before it left empty. */
  private int cellsBefore(int first) {
    int quote = next();
    for (int column = first; quote == '"' && column < names.length; column++) {
      byte[] name = names[column];
      if (end - at >= name.length
          && Arrays.equals(json, at, at + name.length, name, 0, name.length)) {
        at += name.length;
        return column;
      }
      empty(column);
    }
    return names.length;
  }

  private void empty(int column) {
    separate(column);
    if (names.length == 1) { // or readers skip the line
      rows[length++] = '"';
      rows[length++] = '"';
    }
  }

  private void separate(int column) {
    if (column > 0) {
      rows[length++] = ',';
    }
  }

  private boolean value(int column) {
    int first = next();
    if (first == '"') {
      return string(column);
    }
    if (first == 'n') {
      empty(column);
      return skipped("null");
    }
    int from = at;
    boolean good = first == 't' ? skipped("true") : first == 'f' ? skipped("false") : number();
    separate(column);
    append(from, at);
    return good;
  }

  private boolean string(int column) {
    int from = ++at;
    boolean quoted = false;
    byte b = 0;
    int mixed = 0;
    while (at < end && (b = json[at]) != '"') {
      if (b == '\\' || (b >= 0 && b < ' ')) {
        return false;
      }
      quoted |= b == ',';
      mixed |= b;
      at++;
    }
    if (at == end) {
      return false;
    }
    ascii &= mixed >= 0;
    quoted |= from == at || (column == 0 && json[from] == '#') || isMarked(from);
    separate(column);
    append(quoted ? from - 1 : from, quoted ? at + 1 : at);
    at++;
    return true;
  }

  /** Whether what begins here would be taken for a byte order mark. */
  private boolean isMarked(int from) {
    return json[from] == BYTE_ORDER_MARK[0]
        && at - from >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            json, from, from + BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  private void append(int from, int to) {
    System.arraycopy(json, from, rows, length, to - from);
    length += to - from;
  }

  private boolean skipped(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (at == end || json[at] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Without exponent: those are rare. */
  private boolean number() {
    if (at < end && json[at] == '-') {
      at++;
    }
    int from = at;
    boolean good = digits() && (json[from] != '0' || at == from + 1);
    if (good && at < end && json[at] == '.') {
      at++;
      return digits();
    }
    return good;
  }

  /** At least one. */
  private boolean digits() {
    int from = at;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at > from;
  }

  private boolean isNext(char wanted) {
    boolean is = next() == wanted;
    if (is) {
      at++;
    }
    return is;
  }

  /** The next byte that is no white space, which is skipped; negative at the end. */
  private int next() {
    while (at < end) {
      byte b = json[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xff;
      }
      at++;
    }
    return -1;
  }
}
