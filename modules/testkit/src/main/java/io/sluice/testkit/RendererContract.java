package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every renderer must do. A renderer's own test inherits it, and says how to make one and how
 * a client reads what it wrote, best with a parser by somebody else.
 */
public abstract class RendererContract {

  private static final StreamInfo TEXT = StreamInfo.of(StreamInfo.TEXT);
  private static final StreamInfo JSON = StreamInfo.of(StreamInfo.JSON);
  private static final StreamInfo BINARY = StreamInfo.of(StreamInfo.BINARY);

  /** How many lists of hostile payloads each test tries. */
  private static final int TRIES = 300;

  private static final Gap GAP = new Gap(3, 7, Gap.Reason.RETENTION);

  /** A renderer for one stream that is described so. */
  protected abstract Renderer renderer(StreamInfo info);

  /** What a client reads; whatever tells a good end is left out. */
  protected abstract RenderedStream read(StreamInfo info, Buffer body);

  /** What a client should read for a chunk: text, a JSON value, or base64. */
  protected Object element(StreamInfo info, Chunk chunk) {
    if (info.isJson()) {
      return Json.decodeValue(chunk.toBuffer());
    }
    return info.isText() ? chunk.text() : Base64.getEncoder().encodeToString(chunk.bytes());
  }

  /** What a client should read for these chunks: an element for each, unless the form has none. */
  protected List<Object> elements(StreamInfo info, List<Chunk> chunks) {
    return chunks.stream().map(chunk -> element(info, chunk)).toList();
  }

  /** Whether what is not JSON fails a stream of JSON; a form that carries bytes does not look. */
  protected boolean checksJson() {
    return true;
  }

  /** Whether gaps stand where they belong, rather than together at the end. */
  protected boolean tellsGapsInPlace() {
    return true;
  }

  private Buffer completed(StreamInfo info, List<? extends Item> items) {
    Rendering rendering = new Rendering(renderer(info)).begin();
    if (!items.isEmpty()) {
      rendering.render(List.copyOf(items));
    }
    assertThat(rendering.end(Outcome.COMPLETED, false)).isEqualTo(Ending.END);
    return rendering.out();
  }

  private void assertFaithful(StreamInfo info, List<Chunk> chunks) {
    RenderedStream read = read(info, completed(info, chunks));
    assertThat(read.items()).isEqualTo(elements(info, chunks));
    assertThat(read.failure()).isNull();
  }

  @Nested
  class Payloads {
    @Test
    void h2_texts_come_out_as_they_went_in() {
      for (int seed = 0; seed < TRIES; seed++) {
        assertFaithful(TEXT, HostilePayloads.of(seed).texts().stream().map(Chunk::of).toList());
      }
    }

    @Test
    void h2_malformed_text_becomes_replacement_characters() {
      for (int seed = 0; seed < TRIES; seed++) {
        assertFaithful(TEXT, HostilePayloads.of(seed).bytes());
      }
    }

    @Test
    void h2_bytes_come_out_as_they_went_in() {
      for (int seed = 0; seed < TRIES; seed++) {
        assertFaithful(BINARY, HostilePayloads.of(seed).bytes());
      }
    }

    @Test
    void h2_json_keeps_its_value_however_it_is_laid_out() {
      for (int seed = 0; seed < TRIES; seed++) {
        JsonObject value = new JsonObject().put("", "a");
        List<String> texts = HostilePayloads.of(seed).texts();
        texts.forEach(text -> value.put(text + value.size(), text));
        String pretty = value.encodePrettily();
        assertFaithful(
            JSON,
            List.of(Chunk.json(value), Chunk.of(pretty), Chunk.of(pretty.replace("\n", "\r\n"))));
      }
    }

    @Test
    void h2_a_chunk_of_a_mebibyte_is_one_element() {
      for (String unit : List.of("a", "\n", "\r\n", "data: x\n", "\u2028", "\",\r\n", "\\")) {
        assertFaithful(TEXT, List.of(Chunk.of(unit.repeat((1 << 20) / unit.length()))));
      }
    }
  }

  @Nested
  class Batches {
    private final List<Item> items =
        LongStream.range(0, 6)
            .<Item>mapToObj(i -> Chunk.json(new JsonObject().put("i", i).put("t", "x\n")))
            .toList();

    @Test
    void split_anywhere_they_give_the_same_bytes() {
      for (StreamInfo info : List.of(TEXT, JSON, BINARY)) {
        Buffer together = completed(info, items);
        for (int at = 1; at < items.size(); at++) {
          Rendering split = new Rendering(renderer(info)).begin();
          split.render(items.subList(0, at)).render(items.subList(at, items.size()));
          split.end(Outcome.COMPLETED, false);
          assertThat(split.out()).as("split at %d", at).isEqualTo(together);
        }
      }
    }

    @Test
    void one_by_one_each_into_its_own_buffer_they_give_the_same_bytes() {
      for (StreamInfo info : List.of(TEXT, JSON, BINARY)) {
        Rendering single = new Rendering(renderer(info)).begin();
        items.forEach(item -> single.fresh().render(List.of(item)));
        single.fresh().end(Outcome.COMPLETED, false);
        assertThat(single.out()).isEqualTo(completed(info, items));
      }
    }

    @Test
    void what_is_in_the_buffer_already_stays() {
      Buffer out = Buffer.buffer("before");
      Renderer renderer = renderer(JSON);
      renderer.begin(out);
      renderer.render(items, out);
      renderer.end(Outcome.COMPLETED, false, out);
      assertThat(out.getString(0, 6)).isEqualTo("before");
      assertThat(out.getBuffer(6, out.length())).isEqualTo(completed(JSON, items));
    }
  }

  @Nested
  class BadChunks {
    @Test
    void fail_the_stream_and_what_came_before_stands() {
      Assumptions.assumeTrue(checksJson(), "takes any bytes");
      Chunk good = Chunk.json(new JsonObject().put("a", 1));
      for (Chunk bad : bad()) {
        Rendering expected = new Rendering(renderer(JSON)).begin().render(List.of(good));
        Rendering rendering = new Rendering(renderer(JSON)).begin();
        assertThatThrownBy(() -> rendering.render(List.of(good, bad, good)))
            .as(bad.text())
            .isInstanceOfSatisfying(
                StreamException.class,
                e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
        assertThat(rendering.out()).as(bad.text()).isEqualTo(expected.out());
      }
    }

    private List<Chunk> bad() {
      return List.of(
          Chunk.empty(),
          Chunk.of(" "),
          Chunk.of("{"),
          Chunk.of("{\"a\":1}{\"a\":1}"),
          Chunk.of("{\"a\":1}]"),
          Chunk.of("\uFEFF{\"a\":1}"),
          Chunk.of("{'a':1}"),
          Chunk.of("{\"a\":\"\n\"}"),
          Chunk.of("{\"a\":nul}"),
          Chunk.of("{\"a\":01}"),
          Chunk.of("{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)),
          Chunk.of("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)));
    }
  }

  @Nested
  class Gaps {
    private final Chunk before = Chunk.of("before");
    private final Chunk after = Chunk.of("after");

    /** A form without a word for it must not go on as if nothing were missing (rule S4). */
    @Test
    void s4_are_told_in_their_place_or_fail_the_stream() {
      Rendering rendering = new Rendering(renderer(TEXT)).begin();
      StreamException refused =
          catchThrowableOfType(
              StreamException.class, () -> rendering.render(List.of(before, GAP, after)));
      if (refused != null) {
        assertThat(refused.failure().code()).isEqualTo(FailureCode.LAGGED);
        assertThat(rendering.out())
            .isEqualTo(new Rendering(renderer(TEXT)).begin().render(List.of(before)).out());
        return;
      }
      rendering.end(Outcome.COMPLETED, false);
      Object first = element(TEXT, before);
      Object last = element(TEXT, after);
      assertThat(read(TEXT, rendering.out()).items())
          .isEqualTo(tellsGapsInPlace() ? List.of(first, GAP, last) : List.of(first, last, GAP));
    }
  }

  @Nested
  class Endings {
    private final Failure failure =
        Failure.of(FailureCode.SOURCE_FAILED, "no\n\ndata: \"more\",\r");
    private final List<Item> one = List.of(Chunk.json(new JsonObject().put("a", 1)));

    @Test
    void h1_completed_and_limited_end() {
      for (boolean limited : new boolean[] {false, true}) {
        Rendering rendering = new Rendering(renderer(JSON)).begin().render(one);
        assertThat(rendering.end(Outcome.COMPLETED, limited)).isEqualTo(Ending.END);
        assertThat(read(JSON, rendering.out()).items()).hasSize(1);
      }
    }

    @Test
    void nothing_is_no_item() {
      for (StreamInfo info : List.of(TEXT, JSON, BINARY)) {
        assertThat(read(info, completed(info, List.of())).items()).isEmpty();
      }
    }

    @Test
    void h1_failed_and_cancelled_are_told_or_broken_off() {
      assertTold(new Outcome.Failed(failure), FailureCode.SOURCE_FAILED);
      assertTold(new Outcome.Cancelled("operator\n\n"), FailureCode.CANCELLED);
    }

    private void assertTold(Outcome outcome, FailureCode code) {
      Rendering empty = new Rendering(renderer(JSON)).begin();
      Rendering rendering = new Rendering(renderer(JSON)).begin().render(one);
      for (Rendering each : List.of(empty, rendering)) {
        if (each.end(outcome, false) == Ending.END) {
          assertThat(read(JSON, each.out()).failure()).isEqualTo(code.name());
        }
      }
    }
  }
}
