package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRendererTest {

  private static CsvRenderer csv(Payload payload, @Nullable List<String> columns) {
    return new CsvRenderer(payload, columns, 1000);
  }

  private static List<List<String>> parse(Buffer out) {
    try (Stream<CsvRecord> records =
        CsvReader.builder().maxBufferSize(1 << 24).ofCsvRecord(out.toString()).stream()) {
      return records.map(CsvRecord::getFields).toList();
    }
  }

  @Property(tries = 300)
  void h2_each_text_is_one_cell_of_exactly_that_text(
      @ForAll(supplier = Nasty.Texts.class) List<String> texts) {
    List<List<String>> rows = parse(completed(csv(Payload.TEXT, null), chunks(texts)));

    List<List<String>> expected = new ArrayList<>();
    if (!texts.isEmpty()) {
      expected.add(List.of("value"));
      texts.forEach(text -> expected.add(List.of(text)));
    }
    assertThat(rows).isEqualTo(expected);
  }

  @Property(tries = 300)
  void h2_fields_of_an_object_are_cells_under_their_names(
      @ForAll(supplier = Nasty.Texts.class) List<String> texts) {
    JsonObject object = new JsonObject().put("=name,\n\"x\"", "a");
    for (int i = 0; i < texts.size(); i++) {
      object.put("c" + i, texts.get(i));
    }

    List<List<String>> rows =
        parse(completed(csv(Payload.JSON, null), chunks(List.of(object.encode()))));

    assertThat(rows.get(0)).isEqualTo(new ArrayList<>(object.fieldNames()));
    assertThat(rows.get(1)).first().isEqualTo("a");
    assertThat(rows.get(1).subList(1, rows.get(1).size())).isEqualTo(texts);
  }

  @Property(tries = 200)
  void h2_bytes_are_base64_cells(@ForAll(supplier = Nasty.Payloads.class) List<byte[]> payloads) {
    List<Chunk> chunks = payloads.stream().map(Chunk::of).toList();
    List<List<String>> rows = parse(completed(csv(Payload.BINARY, null), chunks));

    for (int i = 0; i < payloads.size(); i++) {
      assertThat(rows.get(i + 1).get(0))
          .isEqualTo(
              new String(Base64.getEncoder().encode(payloads.get(i)), StandardCharsets.UTF_8));
    }
  }

  @Test
  void cells_are_strings_scalars_as_written_nothing_for_null_and_json_for_what_is_nested() {
    Buffer out =
        completed(
            csv(Payload.JSON, null),
            chunks(
                List.of(
                    "{\"s\":\"x\",\"n\":1.10,\"b\":true,\"z\":null,\"o\":{\"a\": [1, 2]},\"l\":[]}",
                    "{\"l\":[1],\"s\":\"\"}")));

    assertThat(out.toString())
        .isEqualTo(
            """
            s,n,b,z,o,l\r
            x,1.10,true,,"{""a"": [1, 2]}",[]\r
            "",,,,,[1]\r
            """);
  }

  @Test
  void declared_columns_come_first_even_when_nothing_else_comes() {
    assertThat(completed(csv(Payload.JSON, List.of("a", "b")), List.of()).toString())
        .isEqualTo("a,b\r\n");
    assertThat(completed(csv(Payload.JSON, null), List.of()).toString()).isEmpty();
  }

  @Test
  void what_is_no_object_has_one_column() {
    assertThat(
            completed(csv(Payload.JSON, null), chunks(List.of("1", "null", "\"\"", "[1,2]", "{}")))
                .toString())
        .isEqualTo("value\r\n1\r\n\"\"\r\n\"\"\r\n\"[1,2]\"\r\n{}\r\n");
  }

  @Test
  void h2_a_byte_order_mark_at_the_start_is_text() {
    Buffer out = completed(csv(Payload.JSON, null), chunks(List.of("{\"\uFEFFa\":1}")));

    assertThat(out.toString()).isEqualTo("\"\uFEFFa\"\r\n1\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"b\":1}", "1", "{", "{\"a\":1}{}", "[]"})
  void what_does_not_fit_the_table_fails_the_stream(String second) {
    Buffer out = Buffer.buffer();

    assertThatThrownBy(() ->
            csv(Payload.JSON, null).render(List.copyOf(chunks(List.of("{\"a\":1}", second))), out))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
    assertThat(out.toString()).isEqualTo("a\r\n1\r\n");
  }

  @Test
  void b1_a_table_has_only_so_many_columns() {
    assertThatThrownBy(() ->
            completed(
                new CsvRenderer(Payload.JSON, null, 2),
                chunks(List.of("{\"a\":1,\"b\":2,\"c\":3}"))))
        .isInstanceOf(StreamException.class);
  }

  @Test
  void h1_a_failure_breaks_off() {
    assertThat(
            csv(Payload.JSON, null)
                .end(
                    new Outcome.Failed(Failure.of(FailureCode.SOURCE_FAILED, "")),
                    false,
                    Buffer.buffer()))
        .isEqualTo(Ending.BREAK_OFF);
  }

  @Test
  void a_cell_of_a_mebibyte_is_one_cell() {
    Chunk chunk = Nasty.megabyte("\",\r\n");

    assertThat(parse(completed(csv(Payload.TEXT, null), List.of(chunk))).get(1))
        .containsExactly(chunk.text());
  }
}
