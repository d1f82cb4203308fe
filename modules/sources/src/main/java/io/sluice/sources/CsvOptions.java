package io.sluice.sources;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a table is read from a CSV file (RFC 4180, and its dialects).
 *
 * @param header whether the first row has the columns' names
 * @param columns the columns to tell, in order, with their types. With a header they are found by
 *     their names, and others left out; without one they are all there are, from the left. Empty
 *     for all that the header has, as text
 * @param separator between fields
 * @param quote around fields that contain separators, quotes or line ends; doubled within
 * @param comment what a line to be left out begins with; null for none
 * @param charset of the file; malformed bytes become U+FFFD, a byte order mark is left out
 * @param badRows what to do with a row that has too many or too few fields, or a field that is not
 *     of its column's type
 * @param maxRowChars the longest row, in characters, from 1 to {@link #MAX_ROW_CHARS}; a longer one
 *     fails the stream
 */
public record CsvOptions(
    boolean header,
    Map<String, CsvType> columns,
    char separator,
    char quote,
    @Nullable Character comment,
    Charset charset,
    BadRows badRows,
    int maxRowChars) {

  /** What to do with a bad row. */
  public enum BadRows {
    /** The stream fails, naming the line. */
    FAIL,
    /**
     * The row is left out, and told as a gap in its place, whose offsets are lines of the file, the
     * first being 1. The log has the first ones, and why they are bad.
     */
    SKIP
  }

  /** Escaped as JSON, and with its columns' names, such a row still fits into a chunk. */
  public static final int MAX_ROW_CHARS = 1024 * 1024;

  /** A header, commas, UTF-8, and all columns as text. */
  public static final CsvOptions DEFAULT =
      new CsvOptions(
          true, Map.of(), ',', '"', null, StandardCharsets.UTF_8, BadRows.FAIL, MAX_ROW_CHARS);

  /** Checks the dialect, and copies the columns. */
  public CsvOptions {
    columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    if (!header && columns.isEmpty()) {
      throw new IllegalArgumentException("a table without a header needs its columns declared");
    }
    if (separator == quote
        || isLineEnd(separator)
        || isLineEnd(quote)
        || (comment != null && (comment == separator || comment == quote || isLineEnd(comment)))) {
      throw new IllegalArgumentException(
          "separator, quote and comment must differ and be no line ends");
    }
    if (maxRowChars < 1 || maxRowChars > MAX_ROW_CHARS) {
      throw new IllegalArgumentException(
          "maxRowChars must be from 1 to " + MAX_ROW_CHARS + ", not " + maxRowChars);
    }
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** The same with or without a header, and these columns. */
  public CsvOptions columns(boolean header, Map<String, CsvType> columns) {
    return new CsvOptions(
        header, columns, separator, quote, comment, charset, badRows, maxRowChars);
  }

  /** The same in another dialect. */
  public CsvOptions dialect(
      char separator, char quote, @Nullable Character comment, Charset charset) {
    return new CsvOptions(
        header, columns, separator, quote, comment, charset, badRows, maxRowChars);
  }

  /** The same with another limit, and policy for bad rows. */
  public CsvOptions rows(BadRows badRows, int maxRowChars) {
    return new CsvOptions(
        header, columns, separator, quote, comment, charset, badRows, maxRowChars);
  }
}
