package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One schedule: some streams from one or two producing nodes to one consuming node, and what
 * disturbs them for a while. Then the links are good again, everybody reads or leaves, and nothing
 * may be left. All of it follows from the seed.
 */
final class RandomSchedule {
  /** What a stream needs at most once nothing disturbs it: an open, a loss, a cancel's end. */
  private static final long SETTLE_MS = 70_000;

  private final Random random;
  private final World world;
  private final World.Node reading;
  private final List<ModelOffer> offers = new ArrayList<>();
  private final WindowBudget budget;
  private final List<ModelStream> streams = new ArrayList<>();
  private int nextOffer;
  private long disturbedMs;
  private boolean isCalm = true;
  private boolean ending;

  RandomSchedule(long seed) {
    random = new Random(seed);
    world = new World(random);
    reading = world.node("C");
    offers.add(offer("P0"));
    if (random.nextInt(4) == 0) {
      offers.add(offer("P1"));
    }
    // Now and then so small that opens are refused, or that windows cannot grow.
    boolean isSmall = random.nextInt(6) == 0;
    budget = new WindowBudget(isSmall ? 15_000 + random.nextInt(400_000) : 4 << 20);
  }

  private ModelOffer offer(String address) {
    ModelOffer offer = new ModelOffer(world, address, streams);
    if (random.nextInt(8) == 0) {
      offer.limits = new FrameLimits(3, 4_000);
    }
    return offer;
  }

  /** Runs it, and checks all the while. */
  void run() {
    disturb();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      world.after(random.nextInt(1 + (int) disturbedMs / 2), reading, this::open);
    }
    world.runUntil(disturbedMs);
    world.heal();
    world.after(0, reading, () -> streams.forEach(stream -> stream.read(Long.MAX_VALUE)));
    world.after(random.nextInt(8_000), reading, this::allEnd);
    boolean settled = world.runUntil(disturbedMs + SETTLE_MS);
    check(settled, "everything comes to rest", describe());
    nothingIsLeft();
  }

  private String describe() {
    StringBuilder text = new StringBuilder(world.events());
    reading.sessions.forEach(
        (id, session) -> text.append(", ").append(((ConsumerSession) session).state()));
    streams.forEach(stream -> text.append(", ").append(stream));
    return text.toString();
  }

  private void open() {
    StreamRequest request =
        StreamRequest.create()
            .path(Integer.toString(streams.size()))
            .prefetch(random.nextInt(4) > 0)
            .limit(random.nextInt(6) == 0 ? random.nextInt(100) : Long.MAX_VALUE)
            .deadlines(deadlines());
    ModelSource.Plan plan = ModelSource.Plan.random(random);
    streams.add(null); // its number is taken, whatever it asks meanwhile
    ModelStream stream = new ModelStream(world, reading, budget, request, plan, this::nextOffer);
    stream.mayBeLost = !isCalm;
    streams.set(streams.size() - 1, stream);
    if (random.nextInt(3) > 0) {
      stream.read(Long.MAX_VALUE);
    } else {
      readNowAndThen(stream);
    }
    if (random.nextInt(5) == 0) {
      world.after(random.nextInt(6_000), reading, stream::leave);
    }
    if (random.nextInt(5) == 0) {
      pauseForAWhile(stream);
    }
    if (ending) {
      world.after(1_000, reading, this::allEnd);
    }
  }

  private Deadlines deadlines() {
    Deadlines deadlines = Deadlines.DEFAULT;
    if (random.nextInt(12) == 0) {
      deadlines = deadlines.total(Duration.ofMillis(1 + random.nextInt(8_000)));
    }
    return random.nextInt(12) == 0
        ? deadlines.idle(Duration.ofMillis(200 + random.nextInt(5_000)))
        : deadlines;
  }

  private World.Node nextOffer() {
    return offers.get(nextOffer++ % offers.size()).node;
  }

  private void readNowAndThen(ModelStream stream) {
    world.after(
        random.nextInt(3_000),
        reading,
        () -> {
          if (world.nowMs() >= disturbedMs) {
            stream.read(Long.MAX_VALUE);
          } else if (!stream.isOver()) {
            stream.read(random.nextInt(200));
            readNowAndThen(stream);
          }
        });
  }

  private void pauseForAWhile(ModelStream stream) {
    world.after(
        random.nextInt(2_000),
        reading,
        () -> {
          stream.pause();
          world.after(random.nextInt(4_000), reading, () -> stream.read(Long.MAX_VALUE));
        });
  }

  private void disturb() {
    disturbedMs = random.nextInt(3) == 0 ? 100 : 1_000 + random.nextInt(12_000);
    world.maxDelayMs =
        random.nextInt(2) == 0 ? 0 : random.nextInt(random.nextInt(8) == 0 ? 2_000 : 60);
    world.doubling = random.nextInt(2) == 0 ? 0 : random.nextDouble() * 0.3;
    world.repeating = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    if (random.nextInt(8) == 0) {
      world.maxAnswerDelayMs = 1 + random.nextInt(15_000);
      isCalm = false;
    }
    if (random.nextInt(3) > 0) {
      world.loss = random.nextDouble() * 0.3;
      isCalm = false;
    }
    if (random.nextInt(3) == 0) {
      world.after(random.nextInt((int) disturbedMs), null, this::tighten);
    }
    int events = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < events; i++) {
      isCalm = false;
      boolean atReader = random.nextBoolean();
      int what = random.nextInt(12);
      world.after(random.nextInt((int) disturbedMs), null, () -> happens(atReader, what));
    }
  }

  /** As other streams would: for a while windows shrink, and opens are refused. */
  private void tighten() {
    long taken = budget.total() / 10 * 9 - budget.reserved();
    if (taken > 0 && budget.tryReserve(taken)) {
      world.after(random.nextInt(5_000), null, () -> budget.release(taken));
    }
  }

  private void happens(boolean atReader, int what) {
    ModelOffer offer = offers.get(0);
    World.Node node = atReader ? reading : offer.node;
    if (what < 3) {
      node.cutUntil = world.nowMs() + random.nextInt(12_000);
    } else if (what < 6) {
      node.stoppedUntil = world.nowMs() + random.nextInt(30_000);
    } else if (what < 8) {
      offer.forget();
    } else if (what == 8) {
      offer.kill();
    } else if (what == 9) {
      reading.killed = true;
    } else if (what == 10) {
      forgetAtReader();
    } else if (node.stoppedUntil <= world.nowMs() && !node.killed && !atReader) {
      node.leave(Failure.of(FailureCode.NODE_LEAVING, "the node stops"));
    }
  }

  /** What its producer sends is answered by RESET from now on. */
  private void forgetAtReader() {
    streams.stream()
        .filter(stream -> stream != null && !stream.isOver())
        .findFirst()
        .ifPresent(ModelStream::forget);
  }

  private void allEnd() {
    ending = true;
    for (ModelStream stream : streams) {
      if (stream.plan.ending() == ModelSource.Ending.NEVER || stream.plan.pauseMs() > 0) {
        stream.leave();
      }
    }
  }

  private void nothingIsLeft() {
    if (!reading.killed) {
      nothingIsLeftAtReader();
    }
    offers.forEach(ModelOffer::nothingIsLeft);
  }

  private void nothingIsLeftAtReader() {
    for (ModelStream stream : streams) {
      check(stream.isOver(), "S2 an outcome", stream.plan);
      stream.nothingIsLeft();
    }
    check(reading.sessions.isEmpty(), "no session is left", reading.sessions);
    check(budget.reserved() == 0, "B1 every window was given back", budget.reserved());
  }
}
