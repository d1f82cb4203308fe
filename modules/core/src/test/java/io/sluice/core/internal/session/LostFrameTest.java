package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.session.ModelSource.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each type of frame, lost once while its receiver is in each state, ends in delivery or in a typed
 * failure, and leaves nothing behind. The pairs are those that the scenarios bring about; a type of
 * frame that they do not bring about fails.
 */
class LostFrameTest {

  /** What streams go through: together, every type of frame in every state that it can meet. */
  private record Scenario(String name, ModelSource.Plan plan, Consumer<Run> course) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("completes", plan(500, Ending.COMPLETES), run -> {}),
          new Scenario("fails", plan(3, Ending.FAILS), run -> {}),
          new Scenario("source cancels", plan(90, Ending.CANCELS), run -> {}),
          new Scenario(
              "reader leaves",
              plan(50, Ending.NEVER),
              run -> run.after(2_500, () -> run.stream.leave())),
          new Scenario(
              "reader leaves before the answer",
              plan(5, Ending.NEVER),
              run -> run.after(1, () -> run.stream.leave())),
          new Scenario(
              "reader leaves at the end",
              plan(1, Ending.COMPLETES),
              run -> run.after(2, () -> run.stream.leave())),
          new Scenario(
              "reader is slow",
              plan(300, Ending.COMPLETES),
              run -> {
                run.firstDemand = 1;
                run.after(4_500, () -> run.stream.read(150));
                run.after(9_500, () -> run.stream.read(500));
              }),
          new Scenario(
              "reader does not begin",
              plan(5, Ending.COMPLETES),
              run -> {
                run.request = run.request.prefetch(false);
                run.firstDemand = 0;
                run.after(3_500, () -> run.stream.read(500));
              }),
          new Scenario(
              "reader leaves before it begins",
              plan(5, Ending.COMPLETES),
              run -> {
                run.request = run.request.prefetch(false);
                run.firstDemand = 0;
                run.after(3_500, () -> run.stream.leave());
              }),
          new Scenario("a hole", plan(500, Ending.COMPLETES), Run::makeHole),
          new Scenario("a hole before the end", plan(100, Ending.COMPLETES), Run::makeHole),
          new Scenario(
              "source is slow",
              new ModelSource.Plan(120, Ending.COMPLETES, 100, 0, 0, 1_700, false),
              run -> {}),
          new Scenario(
              "producer forgets",
              plan(200, Ending.NEVER),
              run -> run.after(2_500, () -> run.offer.forget())),
          new Scenario(
              "producer forgets while left",
              plan(50, Ending.NEVER),
              run -> {
                run.after(2_500, () -> run.offer.forget());
                run.after(2_500, () -> run.stream.leave());
              }),
          new Scenario(
              "reader forgets",
              plan(50, Ending.NEVER),
              run -> run.after(2_500, run::readerForgets)),
          new Scenario("refused", plan(5, Ending.COMPLETES), run -> run.offer.refuses = true));

  private static ModelSource.Plan plan(long length, Ending ending) {
    return new ModelSource.Plan(length, ending, 400, 0, 0, 0, false);
  }

  /** One stream through one scenario. */
  private static final class Run {
    final World world = new World(new Random(7));
    final List<ModelStream> streams = new ArrayList<>();
    final ModelOffer offer = new ModelOffer(world, "P", streams);
    final World.Node reading = world.node("C");
    final WindowBudget budget = new WindowBudget(1 << 20);
    final Scenario scenario;
    StreamRequest request = StreamRequest.create().path("0");
    ModelStream stream;
    long firstDemand = Long.MAX_VALUE;
    boolean hole;
    boolean forgotten;

    Run(Scenario scenario) {
      this.scenario = scenario;
    }

    void after(long ms, Runnable task) {
      world.after(ms, reading, task);
    }

    void readerForgets() {
      forgotten = true;
      reading.sessions.clear();
    }

    void play(World.Loss loss) {
      world.loses = (frame, receiver) -> makesHole(frame) || loss.of(frame, receiver);
      world.after(0, reading, this::open);
      scenario.course.accept(this);
      assertThat(world.runUntil(60_000)).as("everything comes to rest").isTrue();
      offer.nothingIsLeft();
      assertThat(reading.sessions).isEmpty();
      if (!forgotten) {
        assertThat(stream.isOver()).as("S2 an outcome").isTrue();
        stream.nothingIsLeft();
        assertThat(budget.reserved()).as("B1").isZero();
      }
    }

    private void open() {
      streams.add(null);
      stream = new ModelStream(world, reading, budget, request, scenario.plan, () -> offer.node);
      stream.mayBeLost = true;
      streams.set(0, stream);
      stream.read(firstDemand);
    }

    /** Small frames follow the one that gets lost, and show that it is missing. */
    void makeHole() {
      hole = true;
      offer.limits = new FrameLimits(3, 4_000);
    }

    private boolean makesHole(Frame frame) {
      boolean makes = hole && frame instanceof Frame.Data data && data.first() > 70;
      hole &= !makes;
      return makes;
    }
  }

  /** A type of frame on its way to a receiver in some state. */
  private record Pair(Class<?> type, String receiver) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return type.getSimpleName() + " to " + receiver;
    }
  }

  private static Set<Pair> pairsOf(Scenario scenario) {
    Set<Pair> pairs = new TreeSet<>();
    new Run(scenario)
        .play((frame, receiver) -> {
          pairs.add(new Pair(frame.getClass(), receiver));
          return false;
        });
    return pairs;
  }

  @TestFactory
  List<DynamicTest> s4_each_frame_lost_once_in_each_state_ends_in_delivery_or_a_typed_failure() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      for (Pair pair : pairsOf(scenario)) {
        tests.add(DynamicTest.dynamicTest(scenario + ": " + pair, () -> lose(scenario, pair)));
      }
    }
    return tests;
  }

  /** The first three of that kind, one in each run. */
  private static void lose(Scenario scenario, Pair pair) {
    for (int nth = 0; nth < 3; nth++) {
      int[] left = {nth};
      new Run(scenario)
          .play((frame, receiver) ->
              pair.equals(new Pair(frame.getClass(), receiver)) && left[0]-- == 0);
    }
  }

  @Test
  void every_type_of_frame_and_every_state_is_met() {
    Set<Pair> pairs = new TreeSet<>();
    for (Scenario scenario : SCENARIOS) {
      pairs.addAll(pairsOf(scenario));
    }
    assertThat(pairs.stream().map(Pair::type).collect(Collectors.toSet()))
        .containsAll(
            Arrays.stream(Frame.class.getPermittedSubclasses())
                .filter(type -> !type.equals(Frame.Malformed.class)) // never sent
                .collect(Collectors.toSet()));
    Set<String> states =
        pairs.stream().map(Pair::receiver).collect(Collectors.toCollection(TreeSet::new));
    for (ProducerState state : ProducerState.values()) {
      // What is closed is gone.
      assertThat(states).contains(state == ProducerState.CLOSED ? "gone" : "producer " + state);
    }
    for (ConsumerState state : ConsumerState.values()) {
      assertThat(states).contains(state == ConsumerState.CLOSED ? "gone" : "consumer " + state);
    }
  }
}
