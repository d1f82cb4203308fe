package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule H2: rows that are rendered from their bytes are as those that are parsed. */
class CsvQuickRowsTest {

  private static final List<String> COLUMNS = List.of("a", "größe", "c");

  /** What a row of objects begins with, and the same with an escape, which is parsed. */
  private static final String PLAIN = "{\"a\":";

  private static final String ESCAPED = "{\"\\u0061\":";

  private static final List<String> VALUES =
      List.of(
          "0",
          "-1.50",
          "1e5",
          "12345678901234567890",
          "true",
          "false",
          "null",
          "\"\"",
          "\"x\"",
          "\"x, y\"",
          "\" x \"",
          "\"#1\"",
          "\"=1+1\"",
          "\"it's\"",
          "\"grüße 🎈\"",
          "\"\uFEFFx\"",
          "\"\uFFFD\"",
          "\"a\\\"b\"",
          "\"a\\nb\"",
          "\"\\ud800\"",
          "\"\u007f\"",
          "{\"n\": [1, 2]}",
          "[]");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"größe\":\"x\",\"c\":null}",
        " { \"a\" : 1.5 , \"c\" : \"é, #\" } \n",
        "{}",
        "{\"c\":false}"
      })
  void most_rows_are_rendered_from_their_bytes(String json) {
    for (List<String> columns : List.of(COLUMNS, List.of("größe", "c"), List.of("c"))) {
      CsvQuickRows quick = Objects.requireNonNull(CsvQuickRows.of(columns));
      if (quick.render(Chunk.of(json))) {
        Buffer rendered = Buffer.buffer();
        quick.flush(rendered);
        assertThat(rendered.toString()).isEqualTo(parsedRow(json, columns));
      } else {
        assertThat(columns).as("only what it has no column for is left").isNotEqualTo(COLUMNS);
      }
    }
  }

  /** As Jackson and the library for CSV have it. */
  private static String parsedRow(String json, List<String> columns) {
    JsonObject object = new JsonObject(json);
    StringBuilder row = new StringBuilder();
    for (String column : columns) {
      Object value = object.getValue(column);
      String cell = value == null ? "" : value.toString();
      boolean quoted = cell.contains(",") || (value == null && columns.size() == 1);
      row.append(row.isEmpty() && column.equals(columns.getFirst()) ? "" : ",")
          .append(quoted ? '"' + cell + '"' : cell);
    }
    return row + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"größe\":1,\"a\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\\n\"}",
        "{\"a\":[1]}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":nul}",
        "{\"a\":\"x",
        "{\"a\":1,}",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "{\"d\":1}",
        "{\"a\" 1}",
        "1",
        ""
      })
  void what_is_left_to_the_parser_leaves_nothing_behind(String json) {
    CsvQuickRows quick = Objects.requireNonNull(CsvQuickRows.of(COLUMNS));

    assertThat(quick.render(Chunk.of(json))).isFalse();
    assertThat(quick.isEmpty()).isTrue();
  }

  @Test
  void h2_malformed_utf8_is_left_to_the_parser_which_refuses_it() {
    byte[] json = "{\"a\":\"?\"}".getBytes(StandardCharsets.US_ASCII);
    json[6] = (byte) 0xff;

    assertThat(Objects.requireNonNull(CsvQuickRows.of(COLUMNS)).render(Chunk.of(json))).isFalse();
    assertThat(table(List.of(Chunk.of(json)), COLUMNS))
        .endsWith("a chunk of a JSON stream is not UTF-8");
  }

  @Test
  void a_name_that_json_escapes_leaves_all_rows_to_the_parser() {
    assertThat(CsvQuickRows.of(List.of("a", "b\"c"))).isNull();
    assertThat(CsvQuickRows.of(List.of("a\nb"))).isNull();
    assertThat(CsvQuickRows.of(List.of("\uD800"))).isNull();
  }

  /** Rows with some bytes changed, each read as it is and again so that it is parsed. */
  @Test
  void h2_rows_are_as_those_that_are_parsed() {
    Random random = new Random(11);
    int good = 0;
    for (int i = 0; i < 10_000; i++) {
      List<String> columns = random.nextInt(4) == 0 ? List.of("a") : COLUMNS;
      byte[] rest = rest(random, columns);
      Chunk row = Chunk.of(joined(PLAIN, rest));
      String quick = table(List.of(row, row), columns);

      assertThat(quick)
          .as("%s", row)
          .isEqualTo(
              table(List.of(row, row).stream().map(CsvQuickRowsTest::parsed).toList(), columns));
      good += quick.endsWith("\r\n") ? 1 : 0;
    }
    assertThat(good).isBetween(3_000, 9_000);
  }

  /** The first value, and the other fields. */
  private static byte[] rest(Random random, List<String> columns) {
    StringBuilder text = new StringBuilder(value(random));
    for (String column : columns.subList(1, columns.size())) {
      if (random.nextInt(4) > 0) {
        text.append(",\"").append(column).append("\":").append(value(random));
      }
    }
    byte[] bytes = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    for (int changes = random.nextInt(4) - 1; changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextInt(8) == 0
              ? (byte) random.nextInt(256)
              : (byte) "{}[]:,\"\\ 01-+.eE#tn\n".charAt(random.nextInt(20));
    }
    return bytes;
  }

  private static String value(Random random) {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  private static Chunk parsed(Chunk row) {
    byte[] bytes = row.bytes();
    return Chunk.of(joined(ESCAPED, Arrays.copyOfRange(bytes, PLAIN.length(), bytes.length)));
  }

  private static byte[] joined(String first, byte[] rest) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first.getBytes(StandardCharsets.UTF_8));
    all.writeBytes(rest);
    return all.toByteArray();
  }

  /** All that was rendered, and why it ended where it failed. */
  private static String table(List<Chunk> rows, List<String> columns) {
    CsvRenderer csv = new CsvRenderer(Payload.JSON, columns, 1000);
    Buffer out = Buffer.buffer();
    csv.begin(out);
    try {
      csv.render(List.copyOf(rows), out);
      return out.toString();
    } catch (StreamException e) {
      return out + e.getMessage();
    }
  }
}
