package io.sluice.log.follow;

import io.sluice.core.log.SlowReaders.Policy;
import io.sluice.log.follow.Schedule.Step;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogReaderScheduleTest {

  /** Deep enough for two appends past retention around a read under way. */
  private static final int DEPTH = 6;

  @ParameterizedTest
  @EnumSource
  void l2_every_order_of_a_few_steps(Policy policy) {
    explore(policy, new ArrayList<>());
  }

  private static void explore(Policy policy, List<Step> steps) {
    if (steps.size() == DEPTH) {
      run(policy, true, steps);
      run(policy, false, steps);
      return;
    }
    for (Step step : Step.values()) {
      steps.add(step);
      explore(policy, steps);
      steps.removeLast();
    }
  }

  @Property(tries = 2_000)
  void l2_any_order_of_many_steps(
      @ForAll Policy policy,
      @ForAll boolean decidesLate,
      @ForAll @Size(max = 200) List<Step> steps) {
    run(policy, decidesLate, steps);
  }

  private static void run(Policy policy, boolean decidesLate, List<Step> steps) {
    try {
      Schedule schedule = new Schedule(policy, decidesLate);
      steps.forEach(schedule::step);
      schedule.finish();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(policy + ", " + decidesLate + ": " + steps, e);
    }
  }
}
