package io.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What every comparison is asked for: how often, and where it writes. One thread, unless said. */
public class Rounds {

  @Option(names = "--rounds", description = "how often each is measured, in turn")
  private int rounds;

  /** As it was before anything was measured. */
  private final Machine machine = Machine.here();

  @Option(names = "--out", description = "directory of what was measured, as JSON, and of logs")
  private Path out = Path.of("target", "bench");

  @Option(
      names = "--quick",
      description = "one short, cold round, to see that it works; --rounds is 1 then")
  private boolean quick;

  @Option(
      names = "--profile",
      description = {
        "have Sluice's processes record themselves with JFR, into --out, and print where",
        "they spent their time and what they allocated; its figures are not to be quoted"
      })
  private boolean profile;

  private final Recordings recordings = new Recordings();

  /** Makes one with a comparison's defaults. */
  public Rounds(int rounds) {
    this.rounds = rounds;
  }

  /** Refuses what is out of range. */
  public void check(OptionLimits limits) {
    limits.atLeast(1, "--rounds", rounds);
  }

  /** How often each is measured. */
  public final int rounds() {
    return quick ? 1 : rounds;
  }

  /** Whether it is only to be seen that it works. */
  public final boolean isQuick() {
    return quick;
  }

  /** A file of the directory, which exists then. */
  public final Path file(String name) throws IOException {
    Files.createDirectories(out);
    return out.resolve(name);
  }

  /** Writes a configuration for a gateway, and answers its file: JSON is YAML, too. */
  public final Path configuration(String name, JsonObject content) throws IOException {
    return Files.writeString(file(name), content.encodePrettily());
  }

  /** Keeps what was measured, headed by what it belongs to, and says where. */
  public final void keep(String name, JsonObject measured) throws IOException {
    Path json = file(name);
    Files.writeString(json, machine.json().mergeIn(measured).encodePrettily());
    System.out.println("as JSON: " + json);
  }

  /** Whether Sluice's processes are to record themselves. */
  public final boolean isProfiled() {
    return profile;
  }

  /**
   * The options that have a JVM record itself till it ends, where that is asked for; any thread.
   */
  public final List<String> recorded(String name) throws IOException {
    return profile ? List.of(Profile.option(recordings.add(file("").resolve(name)))) : List.of();
  }

  /** Does something in this JVM, which records itself meanwhile, where that is asked for. */
  @SuppressWarnings("try") // what is open is to be closed, and nothing else
  public final <T> T recordHere(String name, Callable<T> work) throws Exception {
    if (!profile) {
      return work.call();
    }
    try (Closeable recording = Profile.record(recordings.add(file("").resolve(name)))) {
      return work.call();
    }
  }

  /** Adds what something else recorded. */
  public final void addRecording(Path recording) {
    recordings.addMade(recording);
  }

  /** Prints what was recorded, once all that did has ended. */
  public final void printProfiles() throws IOException {
    recordings.print(System.out);
  }
}
