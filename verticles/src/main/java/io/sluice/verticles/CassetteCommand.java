package io.sluice.verticles;

import io.sluice.log.cassette.Cassette;
import io.sluice.log.cassette.CassetteFile;
import io.sluice.log.cassette.Interaction;
import io.sluice.verticles.tail.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice cassette}: what is recorded in the configured store. */
@Command(
    name = "cassette",
    description = "Look at recordings, and move them between a store and files.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CassetteCommand.Ls.class,
      CassetteCommand.Show.class,
      CassetteCommand.Export.class,
      CassetteCommand.Import.class,
      CassetteCommand.Rm.class
    })
final class CassetteCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing; there is: " + Launcher.commandsOf(spec));
  }

  /** What each of them has. */
  abstract static class OnStore implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Mixin private final CassetteStore store = new CassetteStore();

    final CassetteStore store() {
      return store;
    }

    final PrintWriter out() {
      return spec.commandLine().getOut();
    }

    /** The interactions of a cassette that exists; of one of them where an id is given. */
    static List<Interaction> known(Cassette cassette, @Nullable String id) {
      List<Interaction> all = cassette.interactions().await();
      if (all.isEmpty()) {
        throw new StartException(
            "there is no cassette " + cassette.name() + "; `sluice cassette ls` lists them");
      }
      List<Interaction> found =
          id == null ? all : all.stream().filter(it -> it.id().equals(id)).toList();
      if (found.isEmpty()) {
        throw new StartException(
            "cassette "
                + cassette.name()
                + " has no interaction "
                + Terminal.line(String.valueOf(id)));
      }
      return found;
    }
  }

  @Command(
      name = "ls",
      description = "List cassettes, or the interactions of one.",
      mixinStandardHelpOptions = true)
  static final class Ls extends OnStore {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A cassette.")
    private @Nullable String name;

    @Override
    public Integer call() {
      store()
          .open(
              false,
              logs -> {
                if (name != null) {
                  known(new Cassette(logs, name), null).forEach(it -> out().println(line(it)));
                  return;
                }
                for (String each : Cassette.names(logs).await()) {
                  int count = new Cassette(logs, each).interactions().await().size();
                  out().println(each + "  " + interactions(count));
                }
              });
      return 0;
    }

    private static String line(Interaction it) {
      String asked = it.request().path() + it.request().parameters();
      return Terminal.line(
          "%s  %s  %s  %d chunks  %s"
              .formatted(it.id(), it.recordedAt(), asked, it.chunks(), it.outcome()));
    }
  }

  private static String interactions(int count) {
    return count == 1 ? "1 interaction" : count + " interactions";
  }

  /** A command on a cassette, or on one of its interactions. */
  abstract static class OnInteractions extends OnStore {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Parameters(index = "0", paramLabel = "NAME", description = "The cassette.")
    String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "An interaction.")
    @Nullable String id;
  }

  @Command(
      name = "show",
      description = "Print a cassette, or one of its interactions: a JSON document a line.",
      mixinStandardHelpOptions = true)
  static final class Show extends OnInteractions {
    @Override
    public Integer call() {
      store()
          .open(
              false,
              logs -> {
                Cassette cassette = new Cassette(logs, name);
                CassetteFile.write(cassette, known(cassette, id), new PlainWriter(out()));
              });
      return 0;
    }
  }

  @Command(
      name = "export",
      description = "Write a cassette to a text file that can be read, compared and committed.",
      mixinStandardHelpOptions = true)
  static final class Export extends OnStore {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Parameters(index = "0", paramLabel = "NAME", description = "The cassette.")
    private String name;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "FILE",
        description = "Where to (default: NAME.jsonl); - is standard output.")
    private @Nullable String file;

    @Override
    public Integer call() {
      store().open(false, logs -> write(new Cassette(logs, name)));
      return 0;
    }

    private void write(Cassette cassette) throws IOException {
      List<Interaction> all = known(cassette, null);
      if ("-".equals(file)) {
        CassetteFile.write(cassette, out());
        return;
      }
      Path target = Path.of(file == null ? name + ".jsonl" : file);
      // Beside it first: an export that fails leaves the file as it was.
      Path written = target.resolveSibling(target.getFileName() + ".new");
      try {
        try (Writer out = Files.newBufferedWriter(written)) {
          CassetteFile.write(cassette, out);
        }
        Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
      out().println("exported " + interactions(all.size()) + " to " + target);
    }
  }

  @Command(
      name = "import",
      description = "Add what is in an exported file to a cassette: all of it, or nothing.",
      mixinStandardHelpOptions = true)
  static final class Import extends OnStore {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Parameters(paramLabel = "FILE", description = "The exported file.")
    private Path file;

    @Option(
        names = "--as",
        paramLabel = "NAME",
        description = "The cassette (default: the name in the file).")
    private @Nullable String as;

    @Override
    public Integer call() {
      store()
          .open(
              true,
              logs -> {
                String name = as;
                if (name == null) {
                  try (BufferedReader in = Files.newBufferedReader(file)) {
                    name = CassetteFile.name(in);
                  }
                }
                try (BufferedReader in = Files.newBufferedReader(file)) {
                  int count = CassetteFile.read(in, new Cassette(logs, name));
                  out().println("imported " + interactions(count) + " into " + name);
                }
              });
      return 0;
    }
  }

  @Command(
      name = "rm",
      description = "Remove a cassette, or one of its interactions.",
      mixinStandardHelpOptions = true)
  static final class Rm extends OnInteractions {
    @Override
    public Integer call() {
      store()
          .open(
              false,
              logs -> {
                Cassette cassette = new Cassette(logs, name);
                int count = known(cassette, id).size();
                (id == null ? cassette.delete() : cassette.remove(id)).await();
                out().println("removed " + interactions(count));
              });
      return 0;
    }
  }
}
