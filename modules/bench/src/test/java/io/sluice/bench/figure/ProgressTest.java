package io.sluice.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whoever waits is told what runs, and how many of how many. */
class ProgressTest {

  @Test
  void each_step_says_how_many_there_are() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    progress.expect(1);
    progress.expect(1);
    progress.step("bare");
    progress.tell("12 events/s");
    progress.step("sluice");
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("1 of 2, bare", "  12 events/s", "2 of 2, sluice");
  }
}
