package io.sluice.log.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.core.log.SlowReaders.Policy;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.log.ManualClock;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of a log that keeps three chunks, driven step by step; whatever the order of the steps,
 * in the end it must have seen each chunk once, or been told why not.
 */
final class Schedule {

  /** What can happen next. */
  enum Step {
    /** A chunk is appended, which may trim another. */
    APPEND,
    /** The store answers a call. */
    ANSWER,
    /** The reader's context runs what was queued on it. */
    RUN,
    /** The reader asks for one more chunk. */
    DEMAND,
    /** The log is closed. */
    CLOSE
  }

  static final int KEPT = 3;
  private static final int KEYS = 2;
  private static final long PLENTY = 1_000_000;

  private final SlowReaders policy;
  private final HandStore store;
  private final ArrayDeque<Runnable> context = new ArrayDeque<>();
  private final HandWriter out = new HandWriter();
  private final LogReader reader;
  private final List<Future<Append.Result>> appends = new ArrayList<>();
  private final Map<String, Long> newest = new HashMap<>();
  private int appended;
  private boolean isClosed;

  Schedule(Policy policy, boolean decidesLate) {
    this.policy =
        policy == Policy.LATEST ? SlowReaders.latest(null) : new SlowReaders(policy, null);
    MemoryLogStore behind = new MemoryLogStore(MemoryLogOptions.DEFAULT, new ManualClock());
    store = new HandStore(behind, decidesLate);
    LogOptions options =
        LogOptions.of("text/plain").retention(Retention.ALL.chunks(KEPT)).slowReaders(this.policy);
    store.create("a", Creation.of(options)).await();
    append();
    append();
    reader =
        new LogReader(
            store, new LogReader.Wish("a", From.START, Long.MAX_VALUE, false), context::add);
    Future<?> info = reader.info();
    while (!info.isComplete()) {
      step(Step.ANSWER);
      step(Step.RUN);
    }
    out.grant(1);
    reader.start(out);
  }

  private void append() {
    String key = "k" + appended % KEYS;
    newest.put(key, (long) appended);
    Chunk chunk = Chunk.of(Integer.toString(appended++)).withEvent(key);
    appends.add(store.append("a", Append.of(List.of(chunk))));
  }

  void step(Step step) {
    switch (step) {
      case APPEND -> {
        if (!isClosed) {
          append();
        }
      }
      case ANSWER -> store.answer();
      case RUN -> {
        for (int queued = context.size(); queued > 0; queued--) {
          context.remove().run();
        }
      }
      case DEMAND -> out.grant(1);
      case CLOSE -> {
        isClosed = true;
        appends.add(store.append("a", Append.close(Outcome.COMPLETED)));
      }
    }
  }

  private void settle() {
    do {
      step(Step.RUN);
    } while (store.answer() || !context.isEmpty());
  }

  /** Lets everything come to its end, and checks what the reader saw. */
  void finish() {
    settle();
    out.grant(PLENTY);
    settle();
    if (!isClosed) {
      step(Step.CLOSE);
      settle();
    }
    assertThat(appends).as("nobody waits for ever").allMatch(Future::succeeded);
    boolean lagged = checkOutcome();
    checkItems(lagged);
    reader.close();
  }

  private boolean checkOutcome() {
    assertThat(out.outcome).as("S2: one outcome").isNotNull();
    if (out.outcome instanceof Outcome.Failed failed) {
      assertThat(policy).isEqualTo(SlowReaders.DISCONNECT);
      assertThat(failed.failure().code()).isEqualTo(FailureCode.LAGGED);
      assertThat(failed.failure().details()).containsKey("next");
      return true;
    }
    assertThat(out.outcome).isEqualTo(Outcome.COMPLETED);
    return false;
  }

  private void checkItems(boolean lagged) {
    long at = 0;
    Map<String, Long> last = new HashMap<>();
    for (Item item : out.items) {
      switch (item) {
        case Chunk chunk -> {
          assertThat(chunk.offset()).as("L2: %s", out.items).isEqualTo(at);
          assertThat(chunk.text()).isEqualTo(Long.toString(at));
          last.put(String.valueOf(chunk.event()), at);
          at++;
        }
        case Gap gap -> {
          assertThat(gap.from()).as("S4: %s", out.items).isEqualTo(at);
          if (policy.policy() == Policy.BLOCK || policy.policy() == Policy.DISCONNECT) {
            assertThat(gap.reason()).isEqualTo(Gap.Reason.RETENTION);
            assertThat(last).as("only before the first chunk").isEmpty();
            assertThat(policy.policy()).isEqualTo(Policy.DISCONNECT);
          }
          at = gap.to();
        }
      }
    }
    if (!lagged) {
      assertThat(at).as("everything is told of: %s", out.items).isEqualTo(appended);
      if (policy.policy() == Policy.LATEST) {
        assertThat(last).as("the newest of each key").isEqualTo(newest);
      }
    }
  }
}
