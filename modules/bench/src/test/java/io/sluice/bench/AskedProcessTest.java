package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that answer, and those that do not. */
class AskedProcessTest {

  /** Says that it is ready, and then what it is told; ends at an exclamation mark. */
  static final class Echo {
    public static void main(String[] args) throws IOException {
      System.out.println(ServerProcess.READY);
      for (int one = System.in.read(); one >= 0; one = System.in.read()) {
        if (one == '!') {
          System.exit(3);
        }
        System.out.write(one);
        System.out.flush();
      }
    }
  }

  @TempDir Path directory;

  private AskedProcess start(String main) throws IOException {
    return AskedProcess.start(
        "an echo", directory.resolve("log"), JavaCommand.of(List.of(), main, List.of()));
  }

  @Test
  void it_answers_what_it_is_asked_one_after_the_other() throws Exception {
    try (AskedProcess echo = start(Echo.class.getName())) {
      echo.ask("one");
      assertThat(echo.await("", Duration.ofSeconds(1))).isEqualTo("one");
      echo.ask("two");
      echo.ask("three");
      assertThat(echo.await("th", Duration.ofSeconds(1))).isEqualTo("three");
    }
  }

  @Test
  void one_that_ends_has_given_up_and_is_named() throws Exception {
    try (AskedProcess echo = start(Echo.class.getName())) {
      echo.ask("!");
      assertThatThrownBy(() -> echo.await("", Duration.ofSeconds(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("an echo gave up; its log says why");
    }
  }

  @Test
  void one_that_does_not_start_has_given_up_too() {
    assertThatThrownBy(() -> start("io.sluice.bench.NoSuchClass"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("an echo gave up");
  }
}
