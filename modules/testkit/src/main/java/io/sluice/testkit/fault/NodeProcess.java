package io.sluice.testkit.fault;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A node in a JVM of its own, on the classes of this one, seen from outside: told what to do by
 * lines, paused as SIGSTOP does, killed as SIGKILL does. It always ends: when it is closed, when
 * this JVM ends, and, where its main uses {@link NodeConsole}, even when this one is killed.
 */
public final class NodeProcess implements AutoCloseable {

  /** How long it may take to start, or to answer: a JVM on a busy machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a process that has ended may have said last. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final BufferedWriter in;
  private final NodeOutput out = new NodeOutput();
  private final NodeOutput err = new NodeOutput();

  private NodeProcess(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    RUNNING.add(process);
    Thread.ofVirtual().start(() -> out.readAll(process.inputReader(StandardCharsets.UTF_8)));
    Thread.ofVirtual().start(() -> err.readAll(process.errorReader(StandardCharsets.UTF_8)));
  }

  /** Starts a main class with these options for its JVM. */
  public static NodeProcess start(Class<?> main, List<String> jvmOptions, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    try {
      return new NodeProcess(new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs, or is paused. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends it a line. */
  public NodeProcess tell(String line) {
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException e) {
      throw failure("cannot be told " + line);
    }
    return this;
  }

  /** Waits for the next line that begins so, and answers what follows the beginning. */
  public String await(String prefix) {
    return await(prefix, PATIENCE);
  }

  /** The same with another patience. */
  public String await(String prefix, Duration patience) {
    try {
      String line = out.take(prefix, patience);
      if (line == null) {
        throw failure("did not say " + prefix);
      }
      return line.substring(prefix.length()).strip();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Sends it a line, and waits for the answer. */
  public String ask(String line, String prefix) {
    return tell(line).await(prefix);
  }

  /** Stops it where it is, as SIGSTOP does: its sockets stay, and nobody reads them. */
  public void pause() {
    signal("STOP");
  }

  /** Lets it go on, as SIGCONT does. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + pid()).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw failure("could not be sent SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Ends it as {@code kill -9} does, and waits until it has ended. */
  public void kill() {
    try {
      // Unlike that of the process, its handle's leaves what it said to be read.
      process.toHandle().destroyForcibly();
      process.waitFor();
      RUNNING.remove(process);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted();
    }
  }

  private AssertionError failure(String what) {
    Duration wait = process.isAlive() ? Duration.ZERO : LAST_WORDS;
    try {
      return new AssertionError(
          "the node " + what + "; it said:\n" + out.text(wait) + "\nand:\n" + err.text(wait));
    } catch (InterruptedException e) {
      return interrupted();
    }
  }

  private static AssertionError interrupted() {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted");
  }

  @Override
  public void close() {
    kill();
  }
}
