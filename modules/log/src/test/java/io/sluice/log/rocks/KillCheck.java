package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.testkit.bus.Waiting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a log after kills, and checks it against what was told of it before. */
final class KillCheck {

  private static final int MAX_READ = 1 << 20;

  private final KillScript script;
  private final String log;

  /** By position from the log's first. */
  private final List<Chunk> chunks = new ArrayList<>();

  private final Map<Integer, Turn> turns = new HashMap<>();
  private LogHead head;

  /** What one append put there, of which the next chunk is due. */
  private record Turn(long first, List<Chunk> batch, int done) {
    boolean isOver() {
      return done == batch.size();
    }
  }

  private KillCheck(RocksLogStore store, KillScript script, String log) {
    this.script = script;
    this.log = log;
    this.head = RocksRig.head(store, log);
  }

  /**
   * Checks one log.
   *
   * @return how many chunks it holds
   */
  static long of(RocksLogStore store, KillScript script, String log, List<KillAck> acks) {
    KillCheck check = new KillCheck(store, script, log);
    check.read(store);
    check.whole();
    acks.stream().sorted(Comparator.comparingLong(KillAck::position)).forEach(check::kept);
    return check.chunks.size();
  }

  private void read(RocksLogStore store) {
    From from = From.START;
    while (true) {
      LogBatch batch = Waiting.await(store.read(log, from, 10_000, MAX_READ));
      if (from.equals(From.START)) {
        head = batch.head();
      }
      chunks.addAll(batch.chunks());
      if (batch.isUpToDate()) {
        is(
            head.first().position() + chunks.size() == head.tail().position(),
            "other chunks than from the first to the tail: ",
            chunks.size(),
            head.first(),
            head.tail());
        return;
      }
      from = From.at(batch.next());
    }
  }

  /**
   * Whatever is there was sent so: no torn chunk, no part of an append, and of each writer every
   * chunk once and in order. What retention left of the oldest appends may be a part.
   */
  private void whole() {
    for (int i = 0; i < chunks.size(); i++) {
      String text = chunks.get(i).text();
      String[] words = text.split(" ", 4);
      is(words.length == 4, "no chunk of ours: ", i, text);
      int writer = Integer.parseInt(words[0]);
      long number = Long.parseLong(words[1]);
      Turn turn = turns.get(writer);
      if (turn == null || turn.isOver()) {
        turn = begin(writer, number, Long.parseLong(words[2]), turn);
      }
      is(number == turn.first + turn.done, "a writer's chunk out of its turn: ", writer, number, i);
      is(turn.batch.get(turn.done).text().equals(text), "other bytes: ", i, text);
      turns.put(writer, new Turn(turn.first, turn.batch, turn.done + 1));
    }
    turns.forEach((writer, turn) -> is(turn.isOver(), "a part of an append of writer ", writer));
  }

  private Turn begin(int writer, long number, long first, Turn last) {
    if (last == null) {
      is(
          head.first().position() > 0 || number == 0,
          "a writer does not begin at 0: ",
          writer,
          number);
    } else {
      is(
          first == last.first + last.done,
          "a chunk follows another than the one before it: ",
          first,
          last.first,
          writer);
    }
    return new Turn(first, script.batch(log, writer, first), (int) (number - first));
  }

  /** What was acknowledged is there, where it was said to be. */
  private void kept(KillAck ack) {
    is(
        ack.next().incarnation() == head.tail().incarnation(),
        "acknowledged in another incarnation: ",
        ack,
        head.tail());
    long at = ack.position() - head.first().position();
    is(at + ack.count() <= chunks.size(), "acknowledged and lost: ", ack, head.tail());
    if (at >= 0) {
      List<Chunk> there = chunks.subList((int) at, (int) at + ack.count());
      is(KillScript.hash(there) == ack.hash(), "other bytes than acknowledged: ", ack);
    }
  }

  private void is(boolean so, String what, Object... of) {
    if (!so) {
      throw new AssertionError(log + ": " + what + Arrays.toString(of));
    }
  }
}
