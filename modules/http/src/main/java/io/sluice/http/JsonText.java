package io.sluice.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Base64;

/**
 * JSON as bytes (RFC 8259): what a chunk of JSON must be, and how other payloads become strings.
 */
final class JsonText {

  /** Deeper than data is, and shallower than what overflows the stack of a client's parser. */
  static final int MAX_DEPTH = 1_000;

  /**
   * Field names are not kept, as a producer could fill the table with them. Sizes are bounded by
   * the chunk; nothing converts a number.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Chunk.MAX_BYTES)
                  .maxNameLength(Chunk.MAX_BYTES)
                  .maxStringLength(Chunk.MAX_BYTES)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private JsonText() {}

  /** A parser of the text. Not of the bytes, since it would guess at UTF-16 and skip a BOM. */
  static JsonParser parser(String text) throws IOException {
    return FACTORY.createParser(text);
  }

  /**
   * Checks that a chunk is exactly one UTF-8 JSON value, unless this process encoded it.
   *
   * @throws StreamException {@code BAD_CHUNK}
   */
  static void check(Chunk chunk) {
    if (chunk.isWellFormedJson()) {
      return;
    }
    if (!Utf8.isWellFormed(chunk)) {
      throw bad("is not UTF-8");
    }
    JsonScanner.check(chunk);
  }

  /** The failure of a chunk that the parser refused. */
  static StreamException malformed(IOException why) {
    // The parser's only bound that a chunk's size leaves to reach.
    return bad(
        why instanceof StreamConstraintsException
            ? "is nested deeper than " + MAX_DEPTH
            : "is malformed");
  }

  /** The failure of a chunk that is not JSON. Its text is left out: it may be secret. */
  static StreamException bad(String what) {
    return new StreamException(FailureCode.BAD_CHUNK, "a chunk of a JSON stream " + what);
  }

  /**
   * Checks that a chunk can be an element, before anything of it is appended.
   *
   * @throws StreamException {@code BAD_CHUNK}
   */
  static void check(Payload payload, Chunk chunk) {
    if (payload == Payload.JSON) {
      check(chunk);
    }
  }

  /** Appends a chunk that was checked as an element of JSON: the value itself, or a string. */
  static void append(Payload payload, Chunk chunk, Buffer out) {
    switch (payload) {
      case JSON -> appendOneLine(chunk, out);
      case TEXT -> appendString(chunk, out);
      case BINARY -> {
        out.appendByte((byte) '"').appendBytes(base64(chunk)).appendByte((byte) '"');
      }
    }
  }

  /** Appends without CR and LF, which in JSON can only be white space between tokens. */
  private static void appendOneLine(Chunk chunk, Buffer out) {
    if (chunk.isOneLine()) {
      chunk.appendTo(out);
      return;
    }
    int from = 0;
    for (int i = 0, n = chunk.length(); i < n; i++) {
      byte b = chunk.byteAt(i);
      if (b == '\n' || b == '\r') {
        chunk.appendTo(out, from, i - from);
        from = i + 1;
      }
    }
    chunk.appendTo(out, from, chunk.length() - from);
  }

  private static void appendString(Chunk chunk, Buffer out) {
    out.appendByte((byte) '"');
    if (Utf8.isPlain(chunk)
        && chunk.indexOf((byte) '"', 0) < 0
        && chunk.indexOf((byte) '\\', 0) < 0) {
      chunk.appendTo(out);
    } else {
      out.appendBytes(JsonStringEncoder.getInstance().quoteAsUTF8(chunk.text()));
    }
    out.appendByte((byte) '"');
  }

  /** The payload in base64. */
  static byte[] base64(Chunk chunk) {
    return Base64.getEncoder().encode(chunk.bytes());
  }
}
