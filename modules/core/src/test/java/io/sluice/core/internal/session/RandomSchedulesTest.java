package io.sluice.core.internal.session;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Rules C1 to C3 and S1 to S4 in a hundred thousand random schedules, each run others. A failure
 * names its seed: {@code -Dsluice.schedule.seed=SEED} runs that one alone, {@code
 * -Dsluice.schedules=N} runs more.
 */
class RandomSchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("sluice.schedules", 100_000);

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

  private static void run(long seed) {
    try {
      new RandomSchedule(seed).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "to see it again: -Dsluice.schedule.seed=" + seed + "; " + e.getMessage(), e);
    }
  }
}
