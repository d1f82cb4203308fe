package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong count would make every figure wrong, however the bytes happen to be cut. */
class ResponseTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 64, 10_000})
  void counts_data_lines_of_sse_across_chunks_and_reads(int piece) {
    StringBuilder text = new StringBuilder("retry: 1000\n\n: a comment\n\n");
    for (int i = 0; i < 100; i++) {
      text.append("data: {\"i\":").append(i).append("}\n\n");
    }
    assertThat(events(EventForm.SSE, chunked(text.toString(), 13), piece)).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 4096})
  void counts_lines_of_ndjson_across_chunks_and_reads(int piece) {
    String text = "{\"i\":1,\"payload\":\"xxxxxxxxxx\"}\n".repeat(321);
    assertThat(events(EventForm.NDJSON, chunked(text, 100), piece)).isEqualTo(321);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 4096})
  void counts_lines_of_a_body_whose_length_is_announced(int piece) {
    String text = "{\"i\":1}\n".repeat(100);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n";
    assertThat(events(EventForm.NDJSON, head + text, piece)).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 11, 4096})
  void counts_rows_and_their_header_and_objects_without_lines(int piece) {
    String rows = "i,payload\n" + "1,xxxxxxxxxxx\n".repeat(55);
    assertThat(events(EventForm.CSV, chunked(rows, 37), piece)).isEqualTo(56);
    String objects = "{\"i\":1,\"payload\":\"z|~\"}".repeat(77);
    assertThat(events(EventForm.RAW, chunked(objects, 37), piece)).isEqualTo(77);
  }

  @Test
  void tells_how_old_an_event_is_where_that_is_told_whole() {
    EventAges ages = new EventAges();
    byte[] whole =
        "data: {\"i\":1,\"t\":5000000000,\"payload\":\"\"}".getBytes(StandardCharsets.UTF_8);
    ages.look(whole, 20, 9_999); // cut within the number
    assertThat(ages.percentile(99)).isEqualTo(-1);
    ages.look(whole, whole.length, 5_007);
    assertThat(ages.percentile(99)).isEqualTo(7);
  }

  @Test
  void a_body_without_an_end_is_counted_where_that_is_allowed() {
    EventCounter events = EventForm.SSE.counter();
    byte[] bytes = "HTTP/1.1 200 OK\r\n\r\ndata: 1\n\ndata: 2\n\n".getBytes(StandardCharsets.UTF_8);
    Response response = Response.openEnded(events);
    response.accept(bytes, 0, bytes.length);
    assertThat(events.count()).isEqualTo(2);
    assertThat(response.isDone()).isFalse();
  }

  @Test
  void a_body_that_is_cut_is_not_done() {
    String head = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n";
    assertThat(read(EventForm.NDJSON.counter(), head + "{}", 100).isDone()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 406 Not Acceptable\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Content-Length: 3\r\n\r\n"
      })
  void refuses_what_it_cannot_count(String head) {
    assertThatThrownBy(() -> read(EventForm.SSE.counter(), head, 100))
        .isInstanceOf(IllegalStateException.class);
  }

  private static long events(EventForm form, String text, int piece) {
    EventCounter events = form.counter();
    assertThat(read(events, text, piece).isDone()).isTrue();
    return events.count();
  }

  private static Response read(EventCounter events, String text, int piece) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Response response = new Response(events);
    for (int at = 0; at < bytes.length; at += piece) {
      response.accept(bytes, at, Math.min(bytes.length, at + piece));
    }
    return response;
  }

  private static String chunked(String text, int size) {
    StringBuilder out = new StringBuilder(HEAD);
    for (int at = 0; at < text.length(); at += size) {
      String piece = text.substring(at, Math.min(text.length(), at + size));
      out.append(Integer.toHexString(piece.length())).append("\r\n").append(piece).append("\r\n");
    }
    return out.append("0\r\n\r\n").toString();
  }
}
