package io.sluice.testkit;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Payloads that try to be something else: line ends, fields, quotes, formulas, bytes of no text.
 */
public final class HostilePayloads {

  /** What means something to one format or another. */
  private static final List<String> WORDS =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\n\n",
          "\0",
          "\u2028",
          "\u2029",
          "\u0085",
          "\uFEFF",
          "\"",
          "'",
          ",",
          ";",
          "\t",
          " ",
          "\\",
          "=1+1",
          "@SUM(A1)",
          "-2",
          "+3",
          "data: x",
          "event: done",
          "id: 1",
          "retry: 1",
          ":",
          "{\"error\":{}}",
          "]}",
          "#",
          "a",
          "é",
          "漢",
          "😀",
          "0",
          "null");

  private static final int MOST_WORDS = 12;
  private static final int MOST_PAYLOADS = 8;
  private static final int MOST_BYTES = 40;

  private final Random random;

  private HostilePayloads(Random random) {
    this.random = random;
  }

  /** The payloads of a seed: the same each time, so that a failure can be had again. */
  public static HostilePayloads of(long seed) {
    return new HostilePayloads(new Random(seed));
  }

  /** Up to eight texts, possibly none. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(MOST_PAYLOADS + 1); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  /** Up to eight such texts, or any bytes, as chunks. */
  public List<Chunk> bytes() {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = random.nextInt(MOST_PAYLOADS + 1); i > 0; i--) {
      byte[] bytes = new byte[random.nextInt(MOST_BYTES + 1)];
      random.nextBytes(bytes);
      chunks.add(Chunk.of(random.nextBoolean() ? bytes : text().getBytes(StandardCharsets.UTF_8)));
    }
    return chunks;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(MOST_WORDS + 1); i > 0; i--) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }
}
