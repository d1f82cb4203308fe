package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.ByteRange;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: a reader of a log, or of a range of a file, whose nodes leave and die one after the
 * other while others come; links disturb it or do not. All of it follows from the seed.
 */
final class RandomReopening {
  private static final long DISTURBED_MS = 20_000;
  private static final long SETTLE_MS = 60_000;
  private static final long REOPEN_MS = 15_000;

  private final Random random;
  private final World world;
  private final World.Node reading;
  private final WindowBudget budget = new WindowBudget(4 << 20);
  private final List<ServedStream> offers = new ArrayList<>();
  private final boolean isLog;
  private final long length;
  private final @Nullable ByteRange range;
  private boolean isCalm = true;
  private boolean hasChanged;
  private FollowingReader reader;

  RandomReopening(long seed) {
    random = new Random(seed);
    world = new World(random);
    reading = world.node("C");
    isLog = random.nextBoolean();
    length = 1L + random.nextInt(isLog ? 200 : 6_000);
    range = isLog ? null : range();
    serve();
    serve();
  }

  private @Nullable ByteRange range() {
    long first = random.nextInt((int) length);
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> ByteRange.from(first);
      case 2 -> ByteRange.ofLast(1 + first);
      default -> new ByteRange(first, first + random.nextInt(4_000));
    };
  }

  private void serve() {
    ServedStream served = new ServedStream(world, "P" + offers.size(), isLog, length);
    served.limits = new FrameLimits(1 + random.nextInt(20), 50 + random.nextInt(1_000));
    if (!isLog && random.nextInt(12) == 0 && !offers.isEmpty()) {
      served.version = "v2";
      hasChanged = true;
    }
    offers.add(served);
  }

  private World.@Nullable Node anyone() {
    List<ServedStream> up = up();
    return up.isEmpty() ? null : up.get(random.nextInt(up.size())).node;
  }

  private List<ServedStream> up() {
    return offers.stream().filter(offer -> !offer.node.killed).toList();
  }

  /** Runs it, and checks all the while. */
  void run() {
    disturb();
    StreamRequest request = StreamRequest.create().range(range).prefetch(random.nextBoolean());
    reader = new FollowingReader(world, reading, budget, this::anyone, request, REOPEN_MS);
    readNowAndThen();
    if (random.nextInt(8) == 0) {
      world.after(random.nextInt(15_000), reading, reader::leave);
    }
    world.runUntil(DISTURBED_MS);
    world.heal();
    world.after(0, reading, () -> reader.read(Long.MAX_VALUE));
    boolean settled = world.runUntil(DISTURBED_MS + SETTLE_MS);
    check(settled, "everything comes to rest", world.events() + reader.outcomes);
    ends();
  }

  private void readNowAndThen() {
    reader.read(random.nextInt(isLog ? 60 : 40));
    world.after(
        random.nextInt(1_500),
        reading,
        () -> {
          if (world.nowMs() < DISTURBED_MS) {
            readNowAndThen();
          }
        });
  }

  private void disturb() {
    world.maxDelayMs = random.nextInt(3) == 0 ? 1 + random.nextInt(100) : 0;
    world.doubling = random.nextInt(3) == 0 ? random.nextDouble() * 0.3 : 0;
    world.repeating = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    if (random.nextInt(3) == 0) {
      world.loss = random.nextDouble() * 0.3;
      isCalm = false;
    }
    for (int ends = 1 + random.nextInt(4); ends > 0; ends--) {
      world.after(random.nextInt((int) DISTURBED_MS), null, this::oneEnds);
    }
    if (random.nextInt(3) == 0) {
      isCalm = false;
      world.after(random.nextInt((int) DISTURBED_MS), null, this::oneIsNotHeard);
    }
  }

  /** Another comes first, so that there is always somebody. */
  private void oneEnds() {
    serve();
    List<ServedStream> up = up();
    World.Node node = up.get(random.nextInt(up.size() - 1)).node;
    if (random.nextBoolean()) {
      node.killed = true;
    } else {
      node.leave(Failure.of(FailureCode.NODE_LEAVING, "the node stops"));
    }
  }

  private void oneIsNotHeard() {
    World.Node node = up().get(0).node;
    if (random.nextBoolean()) {
      node.cutUntil = world.nowMs() + random.nextInt(20_000);
    } else {
      node.stoppedUntil = world.nowMs() + random.nextInt(20_000);
    }
  }

  private void ends() {
    check(reader.left || reader.outcomes.size() == 1, "S2 one outcome", reader.outcomes);
    boolean isAll = isLog ? checkOffsets() : checkBytes();
    for (Outcome outcome : reader.outcomes) {
      if (outcome instanceof Outcome.Failed failed) {
        FailureCode code = failed.failure().code();
        boolean isLoss = code == FailureCode.PEER_LOST || code == FailureCode.NODE_LEAVING;
        check(isLoss, "S4 fails as it was lost", outcome);
        check(!isCalm || hasChanged, "goes on where somebody serves the same", outcome);
      } else {
        check(outcome.equals(Outcome.COMPLETED) && isAll, "S4 completed means all", outcome);
      }
    }
    check(reading.sessions.isEmpty(), "no session is left", reading.sessions);
    check(budget.reserved() == 0, "B1 every window was given back", budget.reserved());
    check(offers.stream().allMatch(ServedStream::isEachClosed), "each source is closed", offers);
  }

  private boolean checkOffsets() {
    for (int i = 0; i < reader.offsets.size(); i++) {
      check(reader.offsets.get(i) == i, "S1, S4 once and in order", reader.offsets.get(i));
    }
    return reader.offsets.size() == length;
  }

  private boolean checkBytes() {
    ByteRange whole = (range == null ? ByteRange.from(0) : range).within(length);
    byte[] came = reader.bytes.toByteArray();
    check(came.length <= whole.length(), "S4 no byte beyond the range", came.length);
    String version = offers.get(0).version;
    boolean isFirst = isVersion(came, version, whole.first());
    check(
        isFirst || isVersion(came, "v2", whole.first()),
        "S4 each byte once, of one version",
        range);
    return came.length == whole.length();
  }

  private static boolean isVersion(byte[] came, String version, long first) {
    for (int i = 0; i < came.length; i++) {
      if (came[i] != ServedStream.at(version, first + i)) {
        return false;
      }
    }
    return true;
  }
}
