package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {

  @Property
  void a_byte_is_found_where_a_plain_search_finds_it(
      @ForAll @Size(max = 40) byte[] bytes,
      @ForAll byte wanted,
      @ForAll @IntRange(max = 40) int at) {
    int skipped = Math.min(at, bytes.length);
    Chunk chunk = Chunk.of(bytes, skipped, bytes.length - skipped);
    for (int from = 0; from <= chunk.length(); from++) {
      int expected = -1;
      for (int i = from; i < chunk.length() && expected < 0; i++) {
        expected = bytes[skipped + i] == wanted ? i : -1;
      }
      assertThat(chunk.indexOf(wanted, from)).isEqualTo(expected);
    }
  }

  @Property
  void one_line_is_what_has_no_line_end(
      @ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(max = 40) int at) {
    int skipped = Math.min(at, bytes.length);
    Chunk chunk = Chunk.of(bytes, skipped, bytes.length - skipped);
    boolean expected = true;
    for (int i = 0; i < chunk.length(); i++) {
      expected &= chunk.byteAt(i) != '\n' && chunk.byteAt(i) != '\r';
    }
    assertThat(chunk.isOneLine()).isEqualTo(expected);
  }

  @Test
  void every_position_of_a_line_end_is_found() {
    for (int length = 1; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x8a);
        bytes[at] = '\n';
        assertThat(Chunk.of(bytes).indexOf((byte) '\n', 0)).isEqualTo(at);
        assertThat(Chunk.of(bytes).isOneLine()).isFalse();
        bytes[at] = '\t';
        assertThat(Chunk.of(bytes).isOneLine()).isTrue();
      }
    }
  }

  @Test
  void a_chunk_has_at_most_eight_mebibytes() {
    assertThat(Chunk.of(new byte[Chunk.MAX_BYTES]).length()).isEqualTo(8 << 20);
    assertThatThrownBy(() -> Chunk.of(new byte[Chunk.MAX_BYTES + 1]))
        .isInstanceOf(StreamException.class)
        .hasMessage("CHUNK_TOO_LARGE: a chunk has at most 8388608 bytes, this one has 8388609");
  }

  @ParameterizedTest
  @ValueSource(strings = {"done", "error", "gap", "open", "message", "", "a\nb", "a\rb", "a\0b"})
  void h2_reserved_and_forging_event_types_are_refused_where_they_are_emitted(String event) {
    assertThatThrownBy(() -> Chunk.of("x").withEvent(event))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
  }

  @Test
  void h2_an_event_type_has_at_most_64_bytes_of_utf_8() {
    assertThat(Chunk.of("x").withEvent("ü".repeat(32)).event()).hasSize(32);
    assertThatThrownBy(() -> Chunk.of("x").withEvent("ü".repeat(33)))
        .isInstanceOf(StreamException.class);
  }

  @Test
  void what_is_handed_out_cannot_change_it() {
    Chunk chunk = Chunk.of("abc");
    chunk.bytes()[0] = 'x';
    chunk.toBuffer().setByte(0, (byte) 'x');
    assertThatThrownBy(() -> chunk.asByteBuffer().put(0, (byte) 'x'))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThat(chunk.text()).isEqualTo("abc");
  }

  @Test
  void a_copy_lets_go_of_the_frame_it_came_in() {
    byte[] frame = "some frame".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Chunk slice = Chunk.of(frame, 5, 5).withEvent("e").at(7);
    Chunk copy = slice.copy();
    frame[5] = 'X';
    assertThat(copy.text()).isEqualTo("frame");
    assertThat(copy.event()).isEqualTo("e");
    assertThat(copy.offset()).isEqualTo(7);
  }

  @Test
  void its_words_never_show_the_payload() {
    assertThat(Chunk.of("secret").withEvent("tick")).hasToString("Chunk[6 bytes, event tick]");
  }

  @Test
  void json_is_encoded_once_and_then_trusted() {
    Chunk chunk = Chunk.json(new JsonObject().put("a", "ü\n"));
    assertThat(chunk.text()).isEqualTo("{\"a\":\"ü\\n\"}");
    assertThat(chunk.isWellFormedJson()).isTrue();
    assertThat(Chunk.of(Buffer.buffer("{}")).isWellFormedJson()).isFalse();
  }
}
