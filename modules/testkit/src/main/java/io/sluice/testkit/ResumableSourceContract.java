package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every source must do whose streams go on elsewhere: opened at any position of its content,
 * here or where the same is offered, it gives exactly the rest, and of another version nothing. Its
 * test says what offers the content, and what offers another version of it.
 */
@Timeout(120)
public abstract class ResumableSourceContract {
  private static final String FIRST = "first";
  private static final String OTHER = "other";

  private Vertx vertx = Vertx.vertx();
  private @Nullable StreamSource other;

  /**
   * Something that offers the content, of 3 to 1,000 items, among them gaps where it can have them.
   * Called twice, for two nodes.
   */
  protected abstract StreamSource source() throws Exception;

  /** Answers what offers another version than this source does by now, by the same name. */
  protected abstract StreamSource changed(StreamSource source) throws Exception;

  /** The content's name below what is offered, with a slash before it; empty where it has none. */
  protected String path() {
    return "";
  }

  /** The Vertx of the test. */
  protected final Vertx vertx() {
    return vertx;
  }

  @BeforeEach
  final void offerBoth() throws Exception {
    vertx = Vertx.vertx();
    ChunkBus bus = ChunkBus.on(vertx);
    Waiting.await(bus.offer(FIRST, source()));
    other = source();
    Waiting.await(bus.offer(OTHER, request -> Objects.requireNonNull(other).open(request)));
  }

  @AfterEach
  final void stopVertx() {
    Waiting.await(vertx.close());
  }

  private ReadContent read(String name, StreamRequest request, long step) {
    return ReadContent.of(ChunkBus.on(vertx), name + path(), request, step);
  }

  private ReadContent whole() {
    ReadContent whole = read(FIRST, StreamRequest.create(), Long.MAX_VALUE);
    assertThat(whole.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(whole.items()).hasSizeBetween(3, 1_000);
    assertThat(whole.info().resumable() || whole.info().ranges()).isTrue();
    return whole;
  }

  private static boolean isSame(StreamInfo one, StreamInfo another) {
    return one.contentType().equals(another.contentType())
        && one.incarnation() == another.incarnation()
        && Objects.equals(one.version(), another.version())
        && Objects.equals(one.columns(), another.columns());
  }

  @Test
  void s1_s4_every_position_gives_exactly_the_rest() {
    ReadContent whole = whole();
    List<String> parts = whole.parts();
    for (int at = 0; at <= parts.size(); at++) {
      ReadContent rest = read(OTHER, whole.rest(StreamRequest.create(), at), Long.MAX_VALUE);
      assertThat(rest.outcome()).as("at %d", at).isEqualTo(Outcome.COMPLETED);
      assertThat(rest.parts()).as("at %d", at).isEqualTo(parts.subList(at, parts.size()));
      assertThat(isSame(whole.info(), rest.info())).as("at %d", at).isTrue();
      if (whole.info().hasPositions()) {
        assertThat(rest.info().firstOffset()).isEqualTo(at);
      }
    }
  }

  @Test
  void s1_a_rest_may_be_read_item_by_item_and_be_resumed_again() {
    ReadContent whole = whole();
    List<String> parts = whole.parts();
    int half = parts.size() / 2;
    StreamRequest exactly = whole.rest(StreamRequest.create(), half).prefetch(false);
    assertThat(read(OTHER, exactly, 1).parts()).isEqualTo(parts.subList(half, parts.size()));
    StreamRequest again = whole.rest(exactly, half + 1);
    assertThat(read(FIRST, again, 1).parts()).isEqualTo(parts.subList(half + 1, parts.size()));
  }

  @Test
  void s1_a_limit_counts_chunks_from_the_position() {
    ReadContent whole = whole();
    Assumptions.assumeFalse(whole.info().ranges(), "bytes are cut anew");
    for (int at = 0; at < whole.items().size(); at++) {
      StreamRequest two = whole.rest(StreamRequest.create(), at).limit(2);
      List<String> parts = whole.parts(at, 2);
      assertThat(read(OTHER, two, Long.MAX_VALUE).parts()).as("at %d", at).isEqualTo(parts);
    }
  }

  @Test
  void s4_another_version_is_not_read_on() throws Exception {
    ReadContent whole = whole();
    other = changed(Objects.requireNonNull(other));
    for (int at = 1; at <= whole.parts().size(); at++) {
      StreamRequest asked = whole.rest(StreamRequest.create(), at);
      try {
        StreamInfo found = read(OTHER, asked, Long.MAX_VALUE).info();
        assertThat(isSame(whole.info(), found)).as("at %d", at).isFalse();
      } catch (StreamException refused) {
        assertThat(refused.failure().code()).isEqualTo(FailureCode.GONE);
        assertThat(refused.failure().retriable()).as("nothing will bring it back").isFalse();
      }
    }
  }

  @Test
  void s1_past_the_end_there_is_nothing() {
    ReadContent whole = whole();
    StreamRequest past = whole.rest(StreamRequest.create(), whole.parts().size() + 1);
    try {
      ReadContent none = read(OTHER, past, Long.MAX_VALUE);
      assertThat(none.items()).isEmpty();
      assertThat(none.outcome() instanceof Outcome.Completed).isEqualTo(whole.info().ranges());
    } catch (StreamException refused) {
      assertThat(refused.failure().code()).isEqualTo(FailureCode.GONE);
    }
  }

  @Test
  void what_is_no_position_is_refused() {
    Assumptions.assumeTrue(whole().info().hasPositions(), "has others");
    for (String from : List.of("", "3", "x", "-2@v", "3@", "1".repeat(30) + "@v", "now")) {
      StreamRequest asked = StreamRequest.create().from(from);
      assertThatThrownBy(() -> read(OTHER, asked, 1))
          .as(from)
          .isInstanceOfSatisfying(
              StreamException.class,
              e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_REQUEST));
    }
  }
}
