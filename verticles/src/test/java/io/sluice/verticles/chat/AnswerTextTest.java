package io.sluice.verticles.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What was said is all there, in order, however it came. */
class AnswerTextTest {

  @Test
  void pieces_of_any_length_are_one_text() {
    AnswerText text = new AnswerText();
    StringBuilder all = new StringBuilder();
    assertThat(text).hasToString("");
    for (int length = 0; length < 2 * AnswerText.PIECE; length += 7) {
      String part = Integer.toString(length, 36).repeat(length);
      text.append(part);
      all.append(part);
      assertThat(text.toString().equals(all.toString())).as("after %d", length).isTrue();
    }
  }
}
