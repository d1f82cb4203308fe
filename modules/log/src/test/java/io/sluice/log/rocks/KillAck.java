package io.sluice.log.rocks;

import io.sluice.core.log.LogOffset;
import java.util.Optional;

/**
 * An append that was acknowledged, as its writer told it before it was killed.
 *
 * @param log which was appended to
 * @param writer who did
 * @param first the writer's number of the first chunk
 * @param count how many chunks
 * @param next the log's tail after it
 * @param hash of the payloads
 */
record KillAck(String log, int writer, long first, int count, LogOffset next, long hash) {

  private static final String BEGIN = "ack ";

  /** A kill may cut a line, and a number in it must not pass for another. */
  private static final String END = " .";

  /** Where its first chunk is. */
  long position() {
    return next.position() - count;
  }

  String toLine() {
    return BEGIN + log + " " + writer + " " + first + " " + count + " " + next + " " + hash + END;
  }

  /** From its line; empty for another line, or a part of one. */
  static Optional<KillAck> parse(String line) {
    if (!line.startsWith(BEGIN) || !line.endsWith(END)) {
      return Optional.empty();
    }
    String[] words = line.split(" ", -1);
    return Optional.of(
        new KillAck(
            words[1],
            Integer.parseInt(words[2]),
            Long.parseLong(words[3]),
            Integer.parseInt(words[4]),
            LogOffset.parse("next", words[5]),
            Long.parseLong(words[6])));
  }
}
