package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        // what the source says | the stream's name | may be shown | header
        "- | a.png | true | -",
        "- | a.bin | false | attachment; filename=\"a.bin\"",
        "attachment | a.bin | true | attachment; filename=\"a.bin\"",
        "inline | a.png | true | inline; filename=\"a.png\"",
        "inline | a.html | false | attachment; filename=\"a.html\"",
        "attachment; filename=x.txt | a | true | attachment; filename=\"x.txt\"",
        "attachment; filename=\"x y.txt\" | a | true | attachment; filename=\"x y.txt\"",
        "attachment; filename=\"/etc/passwd\" | a | true | attachment; filename=\"passwd\"",
        "attachment; filename=\"..\\\\..\\\\x\" | a | true | attachment; filename=\"x\"",
        "attachment; filename=\".bashrc\" | a | true | attachment; filename=\"stream.bashrc\"",
        "attachment; filename=\"a\\\"; b\" | a | true | attachment; filename=\"a__ b\";"
            + " filename*=UTF-8''a_%3B%20b",
        "attachment; filename*=UTF-8''%e2%82%ac.txt; filename=\"e.txt\" | a | true |"
            + " attachment; filename=\"_.txt\"; filename*=UTF-8''%E2%82%AC.txt",
        "attachment; filename*=UTF-8''%zz | a | true | attachment; filename=\"a\"",
        "attachment; filename=\"\" | ü | true |" + " attachment; filename=\"stream\"",
        "- | ü.bin | false | attachment; filename=\"_.bin\"; filename*=UTF-8''%C3%BC.bin",
      })
  void it_is_built_anew(
      @Nullable String wish, String name, boolean mayShow, @Nullable String expected) {
    assertThat(Disposition.of(wish, name, mayShow)).isEqualTo(expected);
  }

  @Test
  void direction_marks_that_hide_an_extension_are_left_out() {
    assertThat(Disposition.of(null, "cod\u202egpj.exe", false))
        .isEqualTo("attachment; filename=\"codgpj.exe\"");
  }

  @RepeatedTest(500)
  void h2_nothing_a_source_says_leaves_its_place(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    String wish = "attachment; filename" + (random.nextBoolean() ? "=\"" : "=") + text(random);

    assertThat(Disposition.of(wish, text(random), false))
        .matches(
            "attachment; filename=\"[ A-Za-z0-9._()+,=@~-]+\""
                + "(; filename\\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+)?");
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(30), 0, random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
