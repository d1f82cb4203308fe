package io.sluice.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns chunks into rows of cells. The columns are the declared ones, else the first object's keys,
 * else one, {@code value}, for what is not an object.
 */
final class CsvRows {

  private static final List<String> VALUE = List.of("value");

  private final Payload payload;
  private final int maxColumns;
  private final Map<String, Integer> index = new HashMap<>();
  private @Nullable List<String> columns;

  /** Whether each chunk is one cell, rather than an object with the columns as fields. */
  private boolean single;

  CsvRows(Payload payload, @Nullable List<String> declared, int maxColumns) {
    this.payload = payload;
    this.maxColumns = maxColumns;
    if (declared != null && payload == Payload.JSON) {
      columns(declared);
    }
  }

  /** The columns, as soon as they are known. */
  @Nullable List<String> columns() {
    return columns;
  }

  /** Whether each row is an object with the columns as fields, once there are columns. */
  boolean areObjects() {
    return payload == Payload.JSON && !single;
  }

  private void columns(List<String> names) {
    if (names.isEmpty() || names.size() > maxColumns) {
      throw bad("has " + names.size() + " columns; a table has 1 to " + maxColumns);
    }
    columns = names;
    for (int i = 0; i < names.size(); i++) {
      index.put(names.get(i), i);
    }
  }

  /**
   * The cells of a chunk.
   *
   * @throws StreamException {@code BAD_CHUNK} for invalid JSON, an unknown field, or something that
   *     is no object in a table of objects
   */
  @Nullable String[] row(Chunk chunk) {
    if (payload == Payload.JSON) {
      return jsonRow(chunk);
    }
    if (columns == null) {
      columns(VALUE);
      single = true;
    }
    String cell =
        payload == Payload.TEXT
            ? chunk.text()
            : new String(JsonText.base64(chunk), StandardCharsets.US_ASCII);
    return new String[] {cell};
  }

  private @Nullable String[] jsonRow(Chunk chunk) {
    if (!chunk.isWellFormedJson() && !Utf8.isWellFormed(chunk)) {
      throw JsonText.bad("is not UTF-8");
    }
    String text = chunk.text();
    try (JsonParser parser = JsonText.parser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw JsonText.bad("is empty");
      }
      @Nullable String[] row = row(parser, first, text);
      if (parser.nextToken() != null) {
        throw JsonText.bad("has more than one value");
      }
      return row;
    } catch (IOException e) {
      throw JsonText.malformed(e);
    }
  }

  private @Nullable String[] row(JsonParser parser, JsonToken first, String text)
      throws IOException {
    if (columns == null && first != JsonToken.START_OBJECT) {
      columns(VALUE);
      single = true;
    }
    if (single) {
      return new @Nullable String[] {cell(parser, first, text)};
    }
    if (first != JsonToken.START_OBJECT) {
      throw bad("is not an object, unlike those before it or the declared columns");
    }
    Map<String, @Nullable String> fields = fields(parser, text);
    if (columns == null) {
      columns(List.copyOf(fields.keySet()));
    }
    return arrange(fields);
  }

  private @Nullable String[] arrange(Map<String, @Nullable String> fields) {
    @Nullable String[] row = new String[index.size()];
    fields.forEach((name, cell) -> {
      Integer at = index.get(name);
      if (at == null) {
        throw bad("has a field that is no column of the table");
      }
      row[at] = cell;
    });
    return row;
  }

  private static Map<String, @Nullable String> fields(JsonParser parser, String text)
      throws IOException {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      fields.put(name, cell(parser, parser.nextToken(), text));
    }
    return fields;
  }

  /** A string's characters, a scalar as written, nothing for null, else the JSON as written. */
  private static @Nullable String cell(JsonParser parser, JsonToken token, String text)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (!token.isStructStart()) {
      return parser.getText();
    }
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    return text.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  private static StreamException bad(String what) {
    return new StreamException(FailureCode.BAD_CHUNK, "a chunk of a table " + what);
  }
}
