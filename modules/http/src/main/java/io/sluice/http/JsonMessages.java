package io.sluice.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.sluice.core.Chunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a JSON text into messages: the elements of an array, one level of it, else the text's one
 * value. Each keeps the bytes it was written with; nothing is built but the list.
 */
final class JsonMessages {

  private final byte[] text;
  private final List<Chunk> messages = new ArrayList<>();

  private JsonMessages(byte[] text) {
    this.text = text;
  }

  /**
   * The messages, as parts of the text's bytes, which are handed over; none for an empty array.
   *
   * @throws Refusal 400, saying where the text is malformed
   */
  static List<Chunk> of(byte[] text) {
    if (!Utf8.isWellFormed(Chunk.of(text))) {
      throw bad("the body is not UTF-8");
    }
    JsonMessages messages = new JsonMessages(text);
    // A character for each byte, so that the parser's places are the bytes': what is not ASCII is
    // within strings in well-formed JSON, and means nothing there to the parser.
    try (JsonParser parser = JsonText.parser(new String(text, StandardCharsets.ISO_8859_1))) {
      messages.read(parser);
    } catch (IOException e) {
      throw bad(why(e));
    }
    return messages.messages;
  }

  private void read(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw bad("the body is empty");
    }
    int start = at(parser);
    int end = text.length;
    if (first == JsonToken.START_ARRAY) {
      elements(parser);
    } else {
      parser.skipChildren();
    }
    if (parser.nextToken() != null) {
      throw bad("the body has more than one JSON value; send them as one array, or as NDJSON");
    }
    if (first != JsonToken.START_ARRAY) {
      add(start, end);
    }
  }

  private void elements(JsonParser parser) throws IOException {
    int start = -1;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int next = at(parser);
      if (start >= 0) {
        add(start, comma(next));
      }
      start = next;
      parser.skipChildren();
    }
    if (start >= 0) {
      add(start, at(parser));
    }
  }

  /** Where the comma before an element is. */
  private int comma(int element) {
    int at = trimmed(element) - 1;
    if (text[at] != ',') {
      throw new IllegalStateException("no comma before an element, at byte " + at);
    }
    return at;
  }

  private void add(int start, int end) {
    messages.add(Chunk.of(text, start, trimmed(end) - start));
  }

  /** The end without white space before it. */
  private int trimmed(int end) {
    int at = end;
    while (text[at - 1] == ' '
        || text[at - 1] == '\n'
        || text[at - 1] == '\r'
        || text[at - 1] == '\t') {
      at--;
    }
    return at;
  }

  private static int at(JsonParser parser) {
    return (int) parser.currentTokenLocation().getCharOffset();
  }

  private static String why(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return "the JSON is nested deeper than " + JsonText.MAX_DEPTH;
    }
    JsonLocation where =
        e instanceof com.fasterxml.jackson.core.JsonProcessingException json
            ? json.getLocation()
            : null;
    return where == null
        ? "the body is not well-formed JSON"
        : "the body is not well-formed JSON, at line "
            + where.getLineNr()
            + ", column "
            + where.getColumnNr();
  }

  private static Refusal bad(String detail) {
    return Refusal.badParameter("body", detail);
  }
}
