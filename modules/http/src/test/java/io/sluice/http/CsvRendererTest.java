package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRendererTest {

  private static CsvRenderer csv(Payload payload, @Nullable List<String> columns) {
    return new CsvRenderer(payload, columns, 1000);
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
  void h2_half_a_surrogate_pair_becomes_a_replacement_character() {
    Buffer out = completed(csv(Payload.JSON, null), chunks(List.of("\"\\ud800x\"", "\"\\udc00\"")));

    assertThat(out.toString()).isEqualTo("value\r\n\uFFFDx\r\n\uFFFD\r\n");
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
}
