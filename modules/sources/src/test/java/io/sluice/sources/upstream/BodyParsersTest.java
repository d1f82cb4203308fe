package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodyParsersTest {
  private static final int LIMIT = 1 << 20;

  record Case(String name, Supplier<BodyParser> parser, String body, List<String> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static SseParser sse() {
    return new SseParser(LIMIT, 8 * LIMIT, SseEnd.NONE, null);
  }

  static Stream<Case> cases() {
    return Stream.of(
        sse("LF", "data: é€😀\n\ndata: b\n\n", ":é€😀", ":b"),
        sse("CR", "data: a\r\rdata: b\r\r", ":a", ":b"),
        sse("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ":a", ":b"),
        sse("mixed", "data: a\r\n\ndata: b\r\r\n", ":a", ":b"),
        sse("mark", "\uFEFFdata: a\n\n\uFEFFdata: no field\n\n", ":a"),
        sse("comments", ": hello\n:\ndata: a\n: in between\ndata: b\n\n: bye\n\n", ":a\nb"),
        sse("spaces", "data:a\ndata:  b\ndata\ndata:\n\n", ":a\n b\n\n"),
        sse("events", "event: tick\ndata: 1\n\ndata: 2\n\n", "tick:1", ":2"),
        sse("h2 reserved", "event: done\ndata: 1\n\nevent: error\ndata: 2\n\n", ":1", ":2"),
        sse("h2 odd event", "event: a\u0000b\ndata: 1\n\nevent:\ndata: 2\n\n", ":1", ":2"),
        sse("empty data", "data\n\nevent: x\n\ndata: a\n\n", ":", ":a"),
        sse("unknown", "dato: x\nDATA: x\nfoo\ndata: a\n\n", ":a"),
        sse("cut event", "data: a\n\ndata: b\n", ":a"),
        new Case(
            "ndjson",
            () -> new NdjsonParser(LIMIT),
            "\uFEFF{\"a\":\"é😀\"}\r\n\n \r\n[1]\n2",
            List.of(":{\"a\":\"é😀\"}", ":[1]", ":2")),
        new Case(
            "csv",
            () -> new CsvParser(',', LIMIT),
            "\uFEFFa,b\r\n\"x\r\n\"\"é\",1\r\n\r\n\"\",\"p,q\"\r7\"8,9\n\"last\",\"\"",
            List.of(
                ":{\"a\":\"x\\r\\n\\\"é\",\"b\":\"1\"}",
                ":{\"a\":\"\",\"b\":\"p,q\"}",
                ":{\"a\":\"7\\\"8\",\"b\":\"9\"}",
                ":{\"a\":\"last\",\"b\":\"\"}")));
  }

  private static Case sse(String name, String body, String... expected) {
    return new Case("sse " + name, BodyParsersTest::sse, body, List.of(expected));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_chunks_are_the_same_wherever_it_is_cut_in_three(Case it) {
    byte[] body = it.body().getBytes(UTF_8);
    for (int first = 0; first <= body.length; first++) {
      for (int second = first; second <= body.length; second++) {
        assertThat(parse(it.parser().get(), body, first, second))
            .as("cut at %d and %d", first, second)
            .isEqualTo(it.expected());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_chunks_are_the_same_byte_by_byte(Case it) {
    byte[] body = it.body().getBytes(UTF_8);
    int[] everywhere = java.util.stream.IntStream.range(1, body.length).toArray();
    assertThat(parse(it.parser().get(), body, everywhere)).isEqualTo(it.expected());
  }

  @Property(tries = 500)
  void sse_of_any_bytes_is_the_same_wherever_it_is_cut(
      @ForAll("soup") String text, @ForAll int seed) {
    byte[] body = text.getBytes(UTF_8);
    int[] cuts = new java.util.Random(seed).ints(5, 0, body.length + 1).sorted().toArray();
    assertThat(parse(sse(), body, cuts)).isEqualTo(parse(sse(), body));
  }

  @Provide
  Arbitrary<String> soup() {
    return Arbitraries.of(
            "data", "event", "id", "retry", ":", ": ", "\r", "\n", "\r\n", "\uFEFF", "é", "😀", "x",
            "\u0000", "done", "1")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }

  private static List<String> parse(BodyParser parser, byte[] body, int... cuts) {
    List<String> chunks = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      parser.feed(Arrays.copyOfRange(body, from, cut));
      drain(parser, chunks);
      from = cut;
    }
    parser.feed(Arrays.copyOfRange(body, from, body.length));
    drain(parser, chunks);
    parser.end();
    drain(parser, chunks);
    return chunks;
  }

  private static void drain(BodyParser parser, List<String> to) {
    Chunk chunk;
    while ((chunk = parser.next()) != null) {
      to.add((chunk.event() == null ? "" : chunk.event()) + ":" + chunk.text());
    }
  }

  @Test
  void an_id_lasts_until_another_and_is_set_by_an_event_without_data_too() {
    SseParser parser = sse();
    parser.feed("id: 1\ndata: a\n\ndata: b\n\nid: 2\n\nid: 3\0\nid\n\nid: 9\n".getBytes(UTF_8));
    assertThat(parser.next()).isNotNull();
    assertThat(parser.lastId()).isEqualTo("1");
    assertThat(parser.next()).isNotNull();
    assertThat(parser.lastId()).isEqualTo("1");
    assertThat(parser.next()).isNull();
    assertThat(parser.lastId()).isEmpty();
  }

  @Test
  void retry_is_digits_only_and_bounded() {
    SseParser parser = sse();
    parser.feed("retry: 20\nretry: 3s\nretry:\nretry: -1\n".getBytes(UTF_8));
    assertThat(parser.next()).isNull();
    assertThat(parser.retryMs()).isEqualTo(20);
    parser.feed("retry: 99999999999999999999999\n".getBytes(UTF_8));
    assertThat(parser.next()).isNull();
    assertThat(parser.retryMs()).isEqualTo(SseParser.MAX_RETRY_MS);
  }

  @Test
  void events_may_tell_the_end() {
    SseParser done = new SseParser(LIMIT, LIMIT, new SseEnd("end", "[DONE]", "error"), null);
    done.feed("data: a\n\ndata: [DONE]\n\ndata: b\n\n".getBytes(UTF_8));
    assertThat(done.next()).isNotNull();
    assertThat(done.next()).isNull();
    assertThat(done.told()).isEqualTo(Outcome.COMPLETED);
    SseParser failed = new SseParser(LIMIT, LIMIT, new SseEnd("end", null, "error"), null);
    failed.feed("event: error\ndata: no\n\n".getBytes(UTF_8));
    assertThat(failed.next()).isNull();
    assertThat(failed.told()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void b1_lines_events_and_records_are_bounded_also_without_an_end() {
    assertTooLarge(new SseParser(10, 100, SseEnd.NONE, null), "data: 0123456789");
    assertTooLarge(new SseParser(100, 10, SseEnd.NONE, null), "data: 01234\ndata: 56789\n");
    assertTooLarge(new NdjsonParser(10), "012345678901234");
    assertTooLarge(new NdjsonParser(10), "01234567890\n");
    assertTooLarge(new CsvParser(',', 10), "\"0123456789\n0");
    NdjsonParser exact = new NdjsonParser(10);
    exact.feed("\uFEFF0123456789\r".getBytes(UTF_8));
    assertThat(exact.next()).isNull();
    exact.feed("\n".getBytes(UTF_8));
    assertThat(exact.next()).isEqualTo(Chunk.of("0123456789"));
  }

  private static void assertTooLarge(BodyParser parser, String text) {
    parser.feed(text.getBytes(UTF_8));
    assertThatThrownBy(parser::next)
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CHUNK_TOO_LARGE));
  }

  @Test
  void csv_that_is_cut_or_crooked_fails() {
    for (String body : List.of("a,b\n1\n", "a,a\n", "a,b\n1,\"2")) {
      assertThatThrownBy(() -> parse(new CsvParser(',', LIMIT), body.getBytes(UTF_8)))
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("record");
    }
  }
}
