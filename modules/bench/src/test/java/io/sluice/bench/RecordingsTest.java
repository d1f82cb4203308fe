package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One switch has processes record themselves; each recording is a file of its own, and printed. */
class RecordingsTest {

  @TempDir Path directory;

  @Test
  void nothing_is_recorded_unless_it_is_asked_for() throws Exception {
    Rounds rounds = rounds();
    assertThat(rounds.recorded("server")).isEmpty();
    assertThat(rounds.recordHere("here", () -> 7)).isEqualTo(7);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void each_process_has_a_file_also_where_several_have_one_name() throws Exception {
    Rounds rounds = rounds("--profile");
    assertThat(rounds.recorded("server").getFirst()).endsWith("=" + directory + "/server.jfr");
    assertThat(rounds.recorded("server").getFirst()).endsWith("=" + directory + "/server-2.jfr");
  }

  @Test
  void what_was_recorded_is_printed_and_what_was_not_is_told() throws Exception {
    assertThat(rounds("--profile").recordHere("here", () -> 7)).isEqualTo(7);
    Path here = directory.resolve("here.jfr");
    Recordings recordings = new Recordings();
    recordings.addMade(here);
    recordings.add(directory.resolve("killed"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    recordings.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("recorded in " + here, "on top of the stack (", "allocated (")
        .contains("not recorded, since", "killed.jfr");
  }

  @Test
  void what_is_kept_says_what_it_belongs_to() throws Exception {
    rounds().keep("some.json", new JsonObject().put("rounds", 3));
    JsonObject kept = new JsonObject(Files.readString(directory.resolve("some.json")));
    assertThat(kept.fieldNames()).contains("java", "system", "processors", "load", "rounds");
  }

  private Rounds rounds(String... switches) {
    Rounds rounds = new Rounds(1);
    List<String> args = new ArrayList<>(List.of("--out", directory.toString()));
    args.addAll(List.of(switches));
    new CommandLine(rounds).parseArgs(args.toArray(String[]::new));
    return rounds;
  }
}
