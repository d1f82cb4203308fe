package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiatorTest {

  private static MultiMap accept(List<String> values) {
    return MultiMap.caseInsensitiveMultiMap().add("Accept", values);
  }

  private static Negotiator.@Nullable Choice choose(
      @Nullable String query, @Nullable String accept) {
    List<String> headers = accept == null ? List.of() : List.of(accept);
    return Negotiator.choose(ReadRequest.of("s", query, accept(headers), 100), "image/png");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // query | Accept | format
        "- | - | JSON",
        "- | */* | JSON",
        "- | * | JSON",
        "- | text/event-stream | SSE",
        "- | TEXT/Event-Stream;charset=utf-8 | SSE",
        "- | application/x-ndjson | NDJSON",
        "- | application/jsonl | NDJSON",
        "- | text/csv | CSV",
        "- | application/json | JSON",
        "- | image/png | RAW",
        "- | image/* | RAW",
        "- | text/* | SSE",
        "- | application/* | NDJSON",
        "- | text/*;q=0.5, text/csv | CSV",
        "- | text/event-stream;q=0.5, text/csv;q=0.5 | SSE",
        "- | text/event-stream;q=0.4, text/csv;q=0.5 | CSV",
        "- | text/event-stream;q=0, text/* | CSV",
        "- | text/event-stream;q=0, */* | JSON",
        "- | application/json;q=0, */* | SSE",
        "- | text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8 | JSON",
        "- | text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2 | JSON",
        "- | application/json;q=0.001, text/csv;q=1.000 | CSV",
        "- | text/csv;a=\"x,y;q=0\", text/event-stream;q=0.9 | CSV",
        "- | text/html | -",
        "- | text/csv;q=0 | -",
        "stream=true | - | SSE",
        "stream=true | */* | SSE",
        "stream=true | application/json | SSE",
        "stream=true | text/csv | CSV",
        "stream=true | application/json, application/x-ndjson;q=0.1 | NDJSON",
        "stream=true | application/x-ndjson, text/event-stream | SSE",
        "stream=false | text/event-stream | JSON",
        "format=csv&stream=true | application/json | CSV",
        "format=sse&stream=false | application/json | SSE",
        "format=raw | text/html | RAW",
        "format=json | text/csv | JSON",
        "format=ndjson | - | NDJSON",
      })
  void format_beats_stream_beats_accept_beats_the_default(
      @Nullable String query, @Nullable String accept, @Nullable Format expected) {
    Negotiator.Choice choice = choose(query, accept);

    assertThat(choice == null ? null : choice.format()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stream=true | application/json | SSE",
        "stream=true | application/json, application/x-ndjson;q=0.1 | NDJSON",
        "stream=true | application/* | NDJSON",
        "a=1 | application/json | JSON",
        "a=1 | application/json;q=0.5, text/csv;q=0.1 | JSON",
        "format=raw | application/json | RAW",
      })
  void json_asks_for_the_document_although_the_chunks_are_json_too(
      String query, String accept, Format expected) {
    Negotiator.Choice choice =
        Negotiator.choose(
            ReadRequest.of("s", query, accept(List.of(accept)), 100), "application/json");

    assertThat(choice).isNotNull();
    assertThat(choice.format()).isEqualTo(expected);
  }

  @Test
  void the_client_gets_the_name_it_asked_for() {
    Negotiator.Choice jsonl = choose(null, "application/jsonl");
    Negotiator.Choice raw = choose("format=raw", null);

    assertThat(jsonl).isEqualTo(new Negotiator.Choice(Format.NDJSON, "application/jsonl"));
    assertThat(raw).isEqualTo(new Negotiator.Choice(Format.RAW, "image/png"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format=xml",
        "format=",
        "format=JSON",
        "stream=yes",
        "stream",
        "stream=true&stream=true",
        "format=csv&format=csv",
        "a=1&b=2&a=1",
        "limit=0",
        "limit=-1",
        "limit=+1",
        "limit=1.5",
        "limit=9999999999999999",
        "from=-2",
        "from=",
        "from=now&from=now",
        "lastEventId=3",
        "gap=yes",
        "gap=allow&gap=allow",
        "subscription=x",
        "subscription=0123456789012345678901/",
        "=1",
        "a=%",
        "a=%2",
        "a=%zz",
        "a=%ff",
        "a=%00",
        "%c3%28=1",
      })
  void bad_queries_are_refused_and_named(String query) {
    assertThatThrownBy(() -> choose(query, null))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(400);
              assertThat(refusal.problem().members()).containsKey("parameter");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "/", "text/", "*/csv", "text/csv;q=2", "text/csv;q=x", "a b/c"})
  void malformed_accept_headers_are_refused(String accept) {
    assertThatThrownBy(() -> choose(null, accept))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.problem().members()).containsValue("Accept"));
  }

  @Test
  void other_keys_are_the_sources_own_in_plain_text() {
    ReadRequest request =
        ReadRequest.of("s", "to=10&q=a%20b+c%26%C3%A9&limit=7", accept(List.of()), 100);

    assertThat(request.parameters()).containsEntry("to", "10").containsEntry("q", "a b c&é");
    assertThat(request.parameters()).hasSize(2);
    assertThat(request.limit()).isEqualTo(7);
  }

  @Test
  void b1_there_are_only_so_many_parameters() {
    assertThatThrownBy(() -> ReadRequest.of("s", "a=1&b=2&c=3", accept(List.of()), 2))
        .isInstanceOf(Refusal.class);
  }
}
