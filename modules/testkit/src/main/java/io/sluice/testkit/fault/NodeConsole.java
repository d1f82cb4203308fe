package io.sluice.testkit.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The node's end of a {@link NodeProcess}: what a main method uses to be told what to do, line by
 * line, and to tell what became of it.
 */
public final class NodeConsole {

  private NodeConsole() {}

  /** Tells the test a line. */
  public static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  /**
   * Hands each line that the test sends to the command, on this thread. When the test has ended, in
   * whatever way, so does this process, at once.
   */
  public static void listen(Consumer<String> command) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        command.accept(line);
      }
    } catch (IOException e) {
      // The test is gone.
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
