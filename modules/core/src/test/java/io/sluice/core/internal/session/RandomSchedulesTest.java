package io.sluice.core.internal.session;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Rules C1 to C3 and S1 to S4 in a hundred thousand random schedules, each run others. A failure
 * names its seed: {@code -Dsluice.schedule.seed=SEED} runs that one alone, {@code
 * -Dsluice.schedules=N} runs more, and a fifth as many of streams that go on elsewhere.
 */
class RandomSchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("sluice.schedules", 100_000);

  private static final int REOPENINGS = SCHEDULES / 5;

  @Test
  void c1_c2_c3_s1_s2_s3_s4_hold_in_random_schedules() {
    Long only = Long.getLong("sluice.schedule.seed");
    if (only != null) {
      run(only);
      return;
    }
    Random seeds = new Random();
    for (int i = 0; i < SCHEDULES; i++) {
      run(seeds.nextLong());
    }
  }

  @Test
  void s1_s2_s4_hold_in_random_schedules_of_streams_that_go_on_elsewhere() {
    Long only = Long.getLong("sluice.reopening.seed");
    Random seeds = new Random();
    for (int i = 0; i < (only == null ? REOPENINGS : 1); i++) {
      long seed = only == null ? seeds.nextLong() : only;
      try {
        new RandomReopening(seed).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "to see it again: -Dsluice.reopening.seed=" + seed + "; " + e.getMessage(), e);
      }
    }
  }

  private static void run(long seed) {
    try {
      new RandomSchedule(seed).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "to see it again: -Dsluice.schedule.seed=" + seed + "; " + e.getMessage(), e);
    }
  }
}
