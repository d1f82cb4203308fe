package io.sluice.testkit.log;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random use of a store, compared with a model. A store's own test inherits it. */
public abstract class LogStoreModelContract {

  private static final int LOGS = 4;
  private static final int MOST = 60;

  /** A fresh, empty store with this clock. */
  protected abstract LogStoreSubject subject(ManualClock clock) throws Exception;

  /** How often a fork of a fork, written on both sides, comes up by chance: one in a hundred. */
  private static final int TRIES = 500;

  @Property(tries = TRIES)
  void l2_a_store_answers_as_its_model_does(@ForAll("uses") List<LogAction> uses) throws Exception {
    LogStoreSubject subject = subject(new ManualClock());
    try {
      LogModel model = new LogModel(subject);
      for (LogAction use : uses) {
        model.act(use);
      }
      model.compare();
    } finally {
      subject.close();
    }
  }

  @Provide
  Arbitrary<List<LogAction>> uses() {
    Arbitrary<Integer> log = Arbitraries.integers().between(0, LOGS - 1);
    Arbitrary<Integer> few = Arbitraries.integers().between(0, 4);
    Arbitrary<Boolean> seldom = Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true));
    Arbitrary<LogAction> create = Combinators.combine(log, few, seldom).as(LogAction.Create::new);
    Arbitrary<LogAction> write = Combinators.combine(log, few, seldom).as(LogAction.Write::new);
    Arbitrary<LogAction> produce =
        Combinators.combine(log, Arbitraries.integers().between(-2, 1)).as(LogAction.Produce::new);
    Arbitrary<LogAction> split = Combinators.combine(log, log, few).as(LogAction.Split::new);
    Arbitrary<LogAction> delete = log.map(LogAction.Delete::new);
    Arbitrary<LogAction> read =
        Combinators.combine(log, Arbitraries.integers().between(0, 12), few)
            .as(LogAction.Read::new);
    Arbitrary<LogAction> reopen = Arbitraries.just(new LogAction.Reopen());
    return Arbitraries.frequencyOf(
            Tuple.of(4, create),
            Tuple.of(8, write),
            Tuple.of(4, produce),
            Tuple.of(4, split),
            Tuple.of(2, delete),
            Tuple.of(4, read),
            Tuple.of(1, reopen))
        .list()
        .ofMaxSize(MOST);
  }
}
