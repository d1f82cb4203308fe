package io.sluice.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark in small: the readers have exactly what the model said. */
class ReadersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void s1_readers_have_all_that_was_said_and_nothing_else() throws IOException {
    try (Upstream upstream = new Upstream(4, 500, 400);
        Readers readers = new Readers(upstream.url(), Way.RAW, 4, 2_048)) {
      List<Tokens> tokens = readers.tokens();
      assertThat(tokens).hasSize(3);
      assertThat(
              readers.readUntil(
                  () -> tokens.stream().allMatch(answer -> answer.next() >= 20), PATIENCE))
          .isTrue();
      upstream.endAll();
      assertThat(readers.readUntil(() -> tokens.stream().allMatch(Tokens::isDone), PATIENCE))
          .isTrue();
      for (Tokens answer : tokens) {
        assertThat(answer.next()).isEqualTo(upstream.said(answer.answer()));
        assertThat(answer.lost() + answer.crossed() + answer.reordered()).isZero();
      }
    }
  }
}
