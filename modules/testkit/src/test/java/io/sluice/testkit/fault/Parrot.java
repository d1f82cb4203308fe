package io.sluice.testkit.fault;

import java.util.Arrays;

/** A node that only says what it is told, and how it was started. */
final class Parrot {

  private Parrot() {}

  /** Says its arguments, then each line. */
  public static void main(String[] args) {
    System.err.println("squawk");
    NodeConsole.say("ready " + Arrays.toString(args));
    NodeConsole.listen(line -> {
      for (int i = 0; i < 2_000 && line.equals("chatter"); i++) {
        NodeConsole.say("chatter " + i);
      }
      NodeConsole.say("said " + line);
    });
  }
}
