package io.sluice.bench.summary;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.Machine;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs comparisons one after the other, each in a process of its own, so that one is not measured
 * with what another compiled, keeps or leaves running; and one that fails takes no other with it.
 */
public final class WholeRun {

  /** What a comparison's process says last when it fails; why follows. */
  public static final String PROBLEM = "problem: ";

  private final Commands commands;
  private final boolean isQuick;
  private final Path out;
  private final Duration limit;
  private final PrintStream progress;
  private final long start = System.nanoTime();

  /** How the process of a comparison is started; its standard output is a file. */
  interface Commands {
    ProcessBuilder of(String name);
  }

  WholeRun(Commands commands, boolean isQuick, Path out, Duration limit, PrintStream progress) {
    this.commands = commands;
    this.isQuick = isQuick;
    this.out = out;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * Makes one whose processes are JVMs like this one.
   *
   * @param main whose first argument is the name of a comparison
   * @param isQuick whether its figures are to be quoted by nobody
   * @param options of the comparison with a name
   * @param out where all is written
   * @param limit after how long a comparison is given up
   */
  public static WholeRun of(
      Class<?> main,
      boolean isQuick,
      Function<String, List<String>> options,
      Path out,
      Duration limit) {
    Commands commands =
        name -> {
          List<String> args = new ArrayList<>(List.of(name, "--out", out.toString()));
          args.addAll(options.apply(name));
          String home = "-Dsluice.home=" + System.getProperty("sluice.home", ".");
          // Of what it serves by itself it says only what is wrong: the rest would hide progress.
          List<String> jvm = List.of(home, "-DSLUICE_LOG=WARN", "-XX:+ExitOnOutOfMemoryError");
          return JavaCommand.of(jvm, main.getName(), args);
        };
    return new WholeRun(commands, isQuick, out, limit, System.err);
  }

  /** Runs these, prints the table and writes it as JSON; answers the exit status. */
  public int run(List<String> names) throws IOException, InterruptedException {
    Files.createDirectories(out);
    Summary summary = measure(names);
    System.out.println(SummaryTable.of(summary));
    Path json = out.resolve("bench.json");
    Files.writeString(json, summary.json().encodePrettily());
    System.out.println(
        "as JSON: " + json + "; the table of each comparison: " + out.resolve("*.txt"));
    return summary.isWhole() ? 0 : 1;
  }

  Summary measure(List<String> names) throws IOException, InterruptedException {
    Machine machine = Machine.here();
    List<Part> parts = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    for (String name : names) {
      parts.add(measure(name, parts.size() + 1 + " of " + names.size() + " " + name, figures));
    }
    return Summary.of(machine, isQuick, parts, figures);
  }

  private Part measure(String name, String title, List<Figure> figures)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Path file = out.resolve(Comparison.file(name));
    Files.deleteIfExists(file); // of another sitting
    tell(title, "begins");
    @Nullable String problem = run(name, title);
    try {
      figures.addAll(Figures.read(file));
    } catch (IOException | RuntimeException unreadable) {
      problem = problem == null ? "it left no figures: " + unreadable : problem;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    tell(title, (problem == null ? "done" : PROBLEM + problem) + ", after " + clock(took));
    return new Part(name, took, problem);
  }

  /** Why it did not end well; nothing where it did. */
  private @Nullable String run(String name, String title) throws InterruptedException {
    String[] problem = {"it says more in " + out.resolve(name + ".txt")};
    ProcessBuilder command = commands.of(name).redirectOutput(out.resolve(name + ".txt").toFile());
    try {
      int status =
          Child.run(
              command,
              limit,
              line -> {
                if (line.startsWith(PROBLEM)) {
                  problem[0] = line.substring(PROBLEM.length());
                } else {
                  tell(title, line);
                }
              });
      return status == 0 ? null : problem[0] + " (exit status " + status + ")";
    } catch (IOException failed) {
      return String.valueOf(failed.getMessage());
    }
  }

  private void tell(String title, String what) {
    progress.println(
        "[" + clock(Duration.ofNanos(System.nanoTime() - start)) + "] " + title + ": " + what);
  }

  private static String clock(Duration time) {
    return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
