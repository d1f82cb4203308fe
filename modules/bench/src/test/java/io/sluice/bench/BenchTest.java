package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Help names every comparison: the program's, and the script's that runs without a JDK. */
class BenchTest {

  private static final Set<String> NAMES = Bench.commandLine().getSubcommands().keySet();

  @Test
  void help_lists_every_comparison_in_a_line_of_its_own() {
    String help = Bench.commandLine().getUsageMessage();
    for (String name : NAMES) {
      assertThat(help).containsPattern("(?m)^  " + name + " +\\S");
    }
  }

  @Test
  void the_scripts_help_lists_every_comparison() throws Exception {
    String script = Files.readString(Path.of("..", "..", "sluice"));
    String help = script.substring(script.indexOf("help_bench()"), script.indexOf("help_tail()"));
    for (String name : NAMES) {
      assertThat(help).containsPattern("(?m)^  " + name + " +\\S");
    }
    assertThat(help).contains("--quick", "--only", "--out", "--limit");
  }

  @Test
  void each_comparison_can_be_quick_and_is_told_where_to_write() {
    Bench.commandLine()
        .getSubcommands()
        .forEach((name, command) -> {
          assertThat(command.getCommandSpec().optionsMap())
              .as(name)
              .containsKeys("--quick", "--rounds", "--out");
          assertThat(command.getCommandSpec().usageMessage().header())
              .as(name + " says in one line what it measures")
              .hasSize(1);
        });
  }

  @Test
  void an_unknown_comparison_is_named_with_those_there_are() {
    CommandLine bench = Bench.commandLine();
    StringWriter told = new StringWriter();
    bench.setErr(new PrintWriter(told));
    assertThat(bench.execute("--only", "net,nett")).isEqualTo(2);
    assertThat(told.toString()).contains("no comparison 'nett'", "bus, net, http");
  }
}
