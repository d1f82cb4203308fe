package io.sluice.bench.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons are processes: one that fails, hangs or leaves others behind spoils no other. */
class WholeRunTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static final String FIGURE =
      """
      [{"area": "NET", "work": "64 B", "measure": "CHUNKS", "contender": "%s", "rounds": [%d]}]\
      """;

  @TempDir Path directory;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @Test
  void figures_of_all_are_put_together_and_progress_is_told() throws Exception {
    write("one", figure("sluice", 10) + "echo 'round 1' >&2; echo its table");
    write("two", figure("RSocket", 2));
    Summary summary = run(LONG).measure(List.of("one", "two"));
    assertThat(summary.isWhole()).isTrue();
    assertThat(SummaryTable.of(summary)).contains("5 x");
    assertThat(lines())
        .anyMatch(line -> line.matches("\\[0:\\d\\d\\] 1 of 2 one: round 1"))
        .anyMatch(line -> line.matches("\\[0:\\d\\d\\] 2 of 2 two: done, after 0:\\d\\d"));
    assertThat(directory.resolve("one.txt")).hasContent("its table");
  }

  @Test
  void one_that_fails_keeps_what_it_had_and_loses_no_other() throws Exception {
    write("one", figure("RSocket", 2) + "echo 'problem: a port was taken' >&2; exit 1");
    write("two", figure("sluice", 10));
    WholeRun run = run(LONG);
    Summary summary = run.measure(List.of("one", "two"));
    assertThat(summary.isWhole()).isFalse();
    assertThat(summary.figures()).hasSize(2);
    assertThat(summary.parts().getFirst().problem()).contains("a port was taken");
    assertThat(summary.parts().getLast().problem()).isNull();
    assertThat(run.run(List.of("one", "two"))).isEqualTo(1);
    assertThat(directory.resolve("bench.json")).content().contains("a port was taken");
  }

  @Test
  void figures_of_an_earlier_sitting_do_not_count() throws Exception {
    Files.writeString(directory.resolve("one-figures.json"), FIGURE.formatted("sluice", 10));
    write("one", "true");
    Summary summary = run(LONG).measure(List.of("one"));
    assertThat(summary.figures()).isEmpty();
    assertThat(summary.parts().getFirst().problem()).contains("no figures");
  }

  @Test
  void b1_one_that_takes_too_long_is_ended_with_all_it_started() throws Exception {
    write("one", "sleep 600 & echo $! > " + directory.resolve("pid") + "; wait");
    Summary summary = run(Duration.ofMillis(1)).measure(List.of("one"));
    assertThat(summary.parts().getFirst().problem()).contains("longer than");
    long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    ProcessHandle.of(pid).ifPresent(left -> left.onExit().join());
  }

  private void write(String name, String script) throws Exception {
    Files.writeString(directory.resolve(name + ".sh"), script);
  }

  private String figure(String contender, int rate) {
    return "echo '" + FIGURE.formatted(contender, rate) + "' > " + directory + "/$1-figures.json; ";
  }

  private WholeRun run(Duration limit) {
    return new WholeRun(
        name -> new ProcessBuilder("sh", directory.resolve(name + ".sh").toString(), name),
        false,
        directory,
        limit,
        new PrintStream(told, true, StandardCharsets.UTF_8));
  }

  private List<String> lines() {
    return told.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
