package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import java.util.List;
import java.util.Random;

/** One run of a source whose items, and whose end, follow from its plan. */
final class ModelSource implements SourceRun {
  private static final byte[] BYTES = new byte[80_000];

  /** How a source ends of itself. */
  enum Ending {
    COMPLETES,
    FAILS,
    CANCELS,
    NEVER
  }

  /**
   * What a source writes.
   *
   * @param size a chunk's bytes at most; each number has its own
   * @param gapEvery each so many items one is a gap; 0 for none
   * @param overshoot how many it writes beyond its demand, as pipes do
   * @param pauseMs how long it rests between bursts; 0 for never
   * @param ignoresDemand whether it writes as much as it likes, until that fails it
   */
  record Plan(
      long length,
      Ending ending,
      int size,
      int gapEvery,
      int overshoot,
      int pauseMs,
      boolean ignoresDemand) {

    static Plan random(Random random) {
      boolean isLong = random.nextInt(20) == 0;
      boolean isFat = random.nextInt(8) == 0;
      long length = isLong ? random.nextInt(3_000) : random.nextInt(isFat ? 8 : 250);
      return new Plan(
          length,
          List.of(Ending.values()).get(random.nextInt(4)),
          isFat ? 1 + random.nextInt(BYTES.length) : random.nextInt(isLong ? 30 : 600),
          random.nextInt(3) == 0 ? 2 + random.nextInt(20) : 0,
          random.nextInt(4) == 0 ? random.nextInt(4) : 0,
          random.nextInt(4) == 0 ? 1 + random.nextInt(1_500) : 0,
          random.nextInt(40) == 0);
    }

    Item item(long number) {
      if (isGap(number)) {
        return new Gap(number, number + 1, Gap.Reason.SKIPPED);
      }
      return Chunk.of(BYTES, 0, length(number)).at(number);
    }

    private int length(long number) {
      return size == 0 ? 0 : (int) ((number * 7_919 + 31) % size);
    }

    /** Whether this is the item of that number. */
    boolean isItem(long number, Item item) {
      return LinkRules.numberOf(item) == number
          && (isGap(number)
              ? item instanceof Gap gap && gap.to() == number + 1
              : item instanceof Chunk chunk && chunk.length() == length(number));
    }

    private boolean isGap(long number) {
      return gapEvery > 0 && number % gapEvery == gapEvery - 1;
    }
  }

  final World.Node node;
  private final Plan plan;
  private ChunkWriter out;
  private boolean resting;
  long written;
  int started;
  ProducerSession session;

  /** Killed with its node, or forgotten. */
  boolean gone;

  int closed;
  final CheckedMeter meter = new CheckedMeter();

  ModelSource(World.Node node, Plan plan) {
    this.node = node;
    this.plan = plan;
  }

  @Override
  public void start(ChunkWriter writer) {
    check(++started == 1, "a source is started once", plan);
    out = writer;
    writer.drainHandler(ignored -> write());
    write();
  }

  private void write() {
    if (resting || closed > 0 || gone || out.isEnded()) {
      return;
    }
    boolean asked = out.demand() > 0;
    int burst = plan.pauseMs > 0 ? 40 : Integer.MAX_VALUE;
    while (written < plan.length && burst-- > 0 && (plan.ignoresDemand || out.demand() > 0)) {
      writeOne();
    }
    for (int i = 0; asked && i < plan.overshoot && written < plan.length; i++) {
      writeOne();
    }
    if (written == plan.length) {
      end(plan.ending);
    } else if (plan.pauseMs > 0 && !out.isEnded() && !gone) {
      resting = true;
      node.schedule(plan.pauseMs, this::rested);
    }
  }

  private void rested() {
    resting = false;
    write();
  }

  private void writeOne() {
    Item item = plan.item(written++);
    if (item instanceof Chunk chunk) {
      out.emit(chunk);
    } else {
      out.gap((Gap) item);
    }
  }

  void end(Ending how) {
    switch (how) {
      case COMPLETES -> out.end();
      case FAILS -> out.fail(Failure.of(FailureCode.SOURCE_FAILED, "boom"));
      case CANCELS -> out.cancel("source");
      case NEVER -> {}
    }
  }

  @Override
  public void close() {
    check(++closed == 1, "a source is closed once", plan);
  }
}
