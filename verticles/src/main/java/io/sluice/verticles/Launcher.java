package io.sluice.verticles;

import io.sluice.verticles.tail.TailCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program {@code sluice}. Standard output has what was asked for, of {@code run} one line when
 * it serves; everything else is said on standard error. Exit status: 0 when it was done, 1 when it
 * could not be, 2 for wrong usage.
 */
@Command(
    name = "sluice",
    description = "Streams over the Vert.x event bus and HTTP, at the reader's pace.",
    mixinStandardHelpOptions = true,
    versionProvider = Launcher.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Launcher implements Runnable {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  /** In the order of the help. */
  private static final List<String> COMMANDS = List.of("run", "tail", "cassette");

  /** What {@code ./sluice} asks for after a build, and no user. */
  private static final String REHEARSE = "rehearse";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @CommandLine.Spec
  private CommandSpec spec;

  /** Runs a command and ends the process with its status. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    return commandLine(arguments).execute(arguments);
  }

  /**
   * The program for these arguments: where they begin with a command it knows that one alone, since
   * to look at all of them would cost each start.
   */
  static CommandLine commandLine(String... arguments) {
    CommandLine program = new CommandLine(new Launcher());
    String first = arguments.length == 0 ? "" : arguments[0];
    List<String> known =
        COMMANDS.contains(first) || first.equals(REHEARSE) ? List.of(first) : COMMANDS;
    known.forEach(name -> program.addSubcommand(name, command(name)));
    return program
        .setParameterExceptionHandler((e, ignored) -> wrongUsage(e))
        .setExecutionExceptionHandler((e, command, ignored) -> failed(e, command.getErr()));
  }

  private static Object command(String name) {
    return switch (name) {
      case "run" -> new RunCommand();
      case "tail" -> new TailCommand();
      case "cassette" -> new CassetteCommand();
      case REHEARSE -> new RehearseCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("sluice: " + describe(e));
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return WRONG_USAGE;
  }

  private static String describe(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().getFirst();
      return spec.subcommands().isEmpty()
          ? "'" + word + "' is one word too many"
          : "there is no command '" + word + "'; there is: " + commandsOf(spec);
    }
    return String.valueOf(e.getMessage());
  }

  static String commandsOf(CommandSpec spec) {
    return String.join(", ", spec.subcommands().keySet());
  }

  private static int failed(Exception e, PrintWriter err) {
    if (e instanceof ConfigurationException || e instanceof StartException) {
      Objects.requireNonNull(e.getMessage())
          .lines()
          .forEach(line -> err.println("sluice: " + line));
    } else {
      LoggerFactory.getLogger(Launcher.class).error("cannot go on", e);
      err.println("sluice: " + e);
    }
    return FAILED;
  }

  /** What {@code --version} says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties build = new Properties();
      try (InputStream in = Launcher.class.getResourceAsStream("build.properties")) {
        build.load(Objects.requireNonNull(in));
      }
      return new String[] {
        "sluice " + build.getProperty("version"),
        "Vert.x " + build.getProperty("vertx") + ", Java " + Runtime.version()
      };
    }
  }
}
