package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(help).contains("--quick", "--only", "--rounds", "--out", "--limit");
  }

  @Test
  void each_comparison_can_be_quick_and_is_told_where_to_write() {
    Bench.commandLine()
        .getSubcommands()
        .forEach((name, command) -> {
          assertThat(command.getCommandSpec().optionsMap())
              .as(name)
              .containsKeys("--quick", "--rounds", "--out", "--profile", "--help");
          assertThat(command.getCommandSpec().usageMessage().header())
              .as(name + " says in one line what it measures")
              .hasSize(1);
        });
  }

  @Test
  void quicks_help_says_of_each_comparison_what_it_leaves_out() {
    CommandLine bench = Bench.commandLine();
    StringWriter told = new StringWriter();
    bench.setOut(new PrintWriter(told));
    assertThat(bench.execute("--quick", "--help")).isZero();
    String quick = told.toString().substring(told.toString().indexOf("With --quick"));
    assertThat(quick)
        .contains("  net: without the NetSocket", "unless --only names them: cat, download, scale");
    Bench.commandLine()
        .getSubcommands()
        .forEach((name, command) -> {
          boolean isSaid = command.getUsageMessage().contains("--quick: ");
          assertThat(quick.contains("  " + name + ": ")).as(name).isEqualTo(isSaid);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "'',                  net,     ''",
    "--rounds 2,          net,     --rounds 2",
    "--rounds 2,          stalled, ''",
    "--rounds 9,          start,   ''",
    "--quick --rounds 2,  net,     --quick"
  })
  void rounds_are_the_most_of_each_comparison(String asked, String name, String options) {
    CommandLine bench = Bench.commandLine();
    bench.parseArgs(words(asked));
    assertThat(bench.<Bench>getCommand().options(name)).containsExactly(words(options));
  }

  private static String[] words(String line) {
    return line.isEmpty() ? new String[0] : line.split(" ");
  }

  @Test
  void only_takes_a_single_name() {
    CommandLine.ParseResult parsed = Bench.commandLine().parseArgs("--quick", "--only", "net");
    assertThat(parsed.hasSubcommand()).isFalse();
    assertThat(parsed.matchedOption("--only").originalStringValues()).containsExactly("net");
  }

  @Test
  void an_unknown_comparison_is_named_with_those_there_are() {
    assertThat(refused("--only net,nett")).contains("no comparison 'nett'", "bus, net, http");
  }

  @Test
  void an_option_before_the_name_is_refused_with_the_right_order() {
    assertThat(refused("--quick http"))
        .contains("--quick stands before 'http'", "./sluice bench http --quick");
    assertThat(refused("--limit 3 fanout")).contains("--limit stands before 'fanout'");
  }

  @ParameterizedTest
  @CsvSource({
    "--limit 0,                   --limit 0: allowed is 1 or more",
    "--rounds 0,                  --rounds 0: allowed is 1 or more",
    "download --rounds 0,         --rounds 0: allowed is 1 or more",
    "log --rounds -1,             --rounds -1: allowed is 1 or more",
    "http --seconds 0,            --seconds 0: allowed is 1 or more",
    "http --batch 0,              --batch 0: allowed is 1 or more",
    "http --readers 0,            --readers 0: allowed is 1 or more",
    "upstream --batch 0,          --batch 0: allowed is 1 or more",
    "stalled --every 0,           --every 0: allowed is 1 or more",
    "scale --rate 0,              --rate 0: allowed is 1 or more",
    "scale --rate 3000,           --rate 3000: with --batch 20 allowed is what divides 20000",
    "fanout --rate 40000,         --rate 40000: with --batch 20 allowed is what divides 20000",
    "fanout --slow-rate 7,        --slow-rate 7: with --batch 20 allowed is what divides 20000",
  })
  void what_is_out_of_range_is_refused_with_what_is_allowed(String args, String why) {
    assertThat(refused(args)).contains(why);
  }

  private static String refused(String args) {
    CommandLine bench = Bench.commandLine();
    StringWriter told = new StringWriter();
    bench.setErr(new PrintWriter(told));
    assertThat(bench.execute(args.split(" ", -1))).as(args).isEqualTo(2);
    return told.toString();
  }
}
