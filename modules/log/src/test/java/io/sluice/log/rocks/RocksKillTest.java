package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that appends to a store, over and over on the same directory, at moments that the
 * seed chooses. {@code -Dsluice.test.kills=200} kills more often than the suite has time for;
 * {@code -Dsluice.test.seed} sends the same again.
 */
class RocksKillTest {

  private static final int KILLS = Integer.getInteger("sluice.test.kills", 6);
  private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

  /** New logs after so many kills, so that checking does not take longer and longer. */
  private static final int GENERATION = 10;

  private static final int MAX_ACKS = 2_500;

  /** The longest a start takes, or about. */
  private static final int START_MS = 700;

  @TempDir Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<KillAck> acks = new ArrayList<>();
  private long duplicates;
  private int starts;
  private int cuts;
  private long cutBytes;

  @Test
  void l1_l3_l4_no_kill_loses_or_tears_what_was_acknowledged() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      try {
        kill(kill);
      } catch (AssertionError e) {
        throw new AssertionError("kill " + kill + " of seed " + SEED, e);
      }
    }
    RocksLogStore store = RocksLogStore.open(RocksRig.options(directory.resolve("store")));
    long chunks = 0;
    for (int generation = 0; generation <= (KILLS - 1) / GENERATION; generation++) {
      for (String log : KillWriter.logs(generation).keySet()) {
        chunks += KillCheck.of(store, new KillScript(SEED), log, of(log));
      }
    }
    RocksRig.close(store);
    System.out.printf(
        "%d kills, seed %d: %d appends acknowledged, %d chunks kept; %d starts, of which %d cut %d"
            + " bytes; %d appends sent again were duplicates%n",
        KILLS, SEED, acks.size(), chunks, starts, cuts, cutBytes, duplicates);
    assertThat(acks).isNotEmpty();
  }

  private List<KillAck> of(String log) {
    return acks.stream().filter(ack -> ack.log().equals(log)).toList();
  }

  private void kill(int kill) throws IOException, InterruptedException {
    int generation = kill / GENERATION;
    Path told = directory.resolve("acks");
    Files.write(
        told,
        acks.stream()
            .filter(ack -> ack.log().startsWith(generation + "/"))
            .map(KillAck::toLine)
            .toList());
    KilledWriter writer =
        KilledWriter.start(
            directory.resolve("log-" + kill),
            1 + random.nextInt(MAX_ACKS),
            List.of(
                directory.resolve("store").toString(),
                "" + SEED,
                "" + generation,
                told.toString(),
                "" + (random.nextBoolean() ? 1 : 16)));
    end(writer, kill == 0 ? 9 : random.nextInt(10));
    acks.addAll(writer.acks());
    duplicates += writer.duplicates();
    if (kill > 0 && writer.cut() >= 0) {
      said(writer);
    }
  }

  /** Mostly under load; but also while it starts, cuts, and checks. */
  private void end(KilledWriter writer, int when) throws IOException, InterruptedException {
    if (when == 0) {
      writer.killAfter(random.nextInt(START_MS));
    } else if (when == 1) {
      writer.opened();
      writer.killAfter(random.nextInt(START_MS));
    } else {
      writer.acknowledged();
      writer.killAfter(random.nextInt(20));
    }
  }

  /** The start told in its log that the store had not been closed, and what it cut. */
  private void said(KilledWriter writer) throws IOException {
    starts++;
    long cut = writer.cut();
    if (cut > 0) {
      cuts++;
      cutBytes += cut;
    }
    assertThat(writer.log())
        .contains("was not closed")
        .contains(cut == 0 ? "nothing had to be cut" : "a torn tail of " + cut + " bytes was cut")
        .contains("nothing accepted is lost");
  }
}
