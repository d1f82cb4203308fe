package io.sluice.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactness is a figure of the benchmark: what is lost, crossed or out of order must be seen. */
class TokensTest {

  private static final int ANSWER = 17;

  private final Latencies latencies = new Latencies();
  private final Tokens tokens = new Tokens(ANSWER, latencies);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 10_000})
  void s1_a_whole_answer_is_exact_however_it_is_cut(int piece) {
    StringBuilder text = new StringBuilder("retry: 2000\n\n");
    for (int i = 0; i < 100; i++) {
      text.append(event(ANSWER, i));
    }
    read(text + "data: [DONE]\n\n", piece);
    assertThat(tokens.next()).isEqualTo(100);
    assertThat(tokens.counted()).isEqualTo(100);
    assertThat(tokens.lost() + tokens.crossed() + tokens.reordered()).isZero();
    assertThat(tokens.isDone()).isTrue();
    assertThat(latencies.maxMs()).isEqualTo(5);
  }

  @Test
  void s1_what_was_left_out_is_lost() {
    read(event(ANSWER, 0) + event(ANSWER, 3), 100);
    assertThat(tokens.lost()).isEqualTo(2);
    assertThat(tokens.isDone()).isFalse();
  }

  @Test
  void s1_what_comes_again_or_late_is_out_of_order() {
    read(event(ANSWER, 0) + event(ANSWER, 1) + event(ANSWER, 1) + event(ANSWER, 0), 100);
    assertThat(tokens.reordered()).isEqualTo(2);
  }

  @Test
  void h2_the_token_of_another_answer_is_crossed() {
    read(event(ANSWER, 0) + event(ANSWER + 1, 1), 100);
    assertThat(tokens.crossed()).isEqualTo(1);
    assertThat(tokens.next()).isEqualTo(1);
  }

  @Test
  void a_cut_token_is_no_token() {
    assertThatThrownBy(() -> read("~17.1\"}", 100)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void percentiles_are_what_a_share_did_not_exceed() {
    for (int ms = 1; ms <= 100; ms++) {
      latencies.add(ms * 1_000_000L);
    }
    assertThat(latencies.ms(0.5)).isBetween(50.0, 50.02);
    assertThat(latencies.ms(0.99)).isBetween(99.0, 99.02);
    assertThat(latencies.maxMs()).isEqualTo(100);
  }

  private static String event(int answer, long number) {
    return "data: {\"choices\":[{\"text\":\""
        + Tokens.text(answer, number, 1_000_000)
        + "\"}]}\n\n";
  }

  private void read(String text, int piece) {
    tokens.at(6_000_000, true);
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < bytes.length; at += piece) {
      tokens.accept(bytes, at, Math.min(bytes.length, at + piece));
    }
  }
}
