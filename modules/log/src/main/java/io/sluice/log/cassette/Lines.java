package io.sluice.log.cassette;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines of an exported cassette, each a JSON object. */
final class Lines {

  /** What the first line says, so that a later format is not taken for this one. */
  static final int FORMAT = 1;

  /** The longest line, in characters: a chunk of 8 MiB as text with an escape for most of it. */
  private static final int MAX_LINE = 20_000_000;

  private final BufferedReader in;
  private int lineNumber;

  Lines(BufferedReader in) {
    this.in = in;
  }

  /** The first line, which says what the file is. */
  JsonObject first() throws IOException {
    JsonObject first = next();
    if (first == null || !Integer.valueOf(FORMAT).equals(first.getValue("format"))) {
      throw bad("the first line is {\"cassette\":NAME,\"format\":" + FORMAT + "}", null);
    }
    return first;
  }

  /** The next line, or null after the last. */
  @Nullable JsonObject next() throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0 && c != '\n') {
      if (line.length() == MAX_LINE) {
        lineNumber++;
        throw bad("the line is longer than " + MAX_LINE + " characters", null);
      }
      line.append((char) c);
    }
    if (c < 0 && line.isEmpty()) {
      return null;
    }
    lineNumber++;
    try {
      return new JsonObject(line.toString());
    } catch (RuntimeException e) {
      throw bad("not a JSON object", e);
    }
  }

  CassetteFileException bad(String why, @Nullable Throwable cause) {
    return new CassetteFileException("line " + lineNumber + ": " + why, cause);
  }
}
