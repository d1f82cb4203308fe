package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineCutterTest {

  private final List<String> seen = new ArrayList<>();
  private final LineCutter cutter = new LineCutter(8, lines());

  private boolean take(String text) {
    return cutter.take(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void lines_are_the_same_however_they_arrive() {
    byte[] body = "one\ntwo\r\n\n12345678\r\nlast".getBytes(StandardCharsets.UTF_8);
    Random random = new Random(3);
    for (int run = 0; run < 500; run++) {
      seen.clear();
      LineCutter each = new LineCutter(8, lines());
      for (int from = 0; from < body.length; ) {
        int to = Math.min(body.length, from + 1 + random.nextInt(6));
        assertThat(each.take(Arrays.copyOfRange(body, from, to))).isTrue();
        from = to;
      }
      assertThat(each.finish()).isTrue();
      assertThat(seen).containsExactly("1:one", "2:two", "3:", "4:12345678", "5:last");
    }
  }

  private LineCutter.Lines lines() {
    return new LineCutter.Lines() {
      @Override
      public boolean line(long number, byte[] bytes, int start, int length) {
        seen.add(number + ":" + new String(bytes, start, length, StandardCharsets.UTF_8));
        return true;
      }

      @Override
      public void tooLong(long number) {
        seen.add(number + " too long");
      }
    };
  }

  @Test
  void a_partial_last_line_is_none_until_the_body_has_ended() {
    assertThat(take("a\nb")).isTrue();
    assertThat(seen).containsExactly("1:a");
    assertThat(cutter.finish()).isTrue();
    assertThat(seen).containsExactly("1:a", "2:b");
  }

  @Test
  void b1_a_line_too_long_is_told_by_number_before_its_end() {
    assertThat(take("ok\n1234")).isTrue();
    assertThat(take("567890")).isFalse();
    assertThat(seen).containsExactly("1:ok", "2 too long");
  }

  @Test
  void b1_a_whole_line_too_long_is_told() {
    assertThat(take("123456789\n")).isFalse();
    assertThat(seen).containsExactly("1 too long");
  }
}
