package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class ClosingContract extends LogStoreGroup {

  ClosingContract(LogStoreContract contract) {
    super(contract);
  }

  @Test
  void s2_every_outcome_is_kept() {
    Failure failure = Failure.of(FailureCode.SOURCE_FAILED, "broke").with("detail", "value");
    List<Outcome> outcomes =
        List.of(Outcome.COMPLETED, new Outcome.Failed(failure), new Outcome.Cancelled("me"));
    for (int i = 0; i < outcomes.size(); i++) {
      create("a" + i, "x");
      assertThat(append("a" + i, Append.close(outcomes.get(i))).closed()).isTrue();
      assertThat(head("a" + i).outcome()).isEqualTo(outcomes.get(i));
      assertThat(read("a" + i, From.START).isEnd()).isTrue();
    }
  }

  @Test
  void chunks_and_the_close_come_together() {
    create("a", "x");
    Append.Result result = append("a", appendOf("y", "z").outcome(Outcome.COMPLETED));
    assertThat(result.closed()).isTrue();
    assertThat(result.next().position()).isEqualTo(3);
    LogBatch part = read("a", From.START, 2);
    assertThat(part.isUpToDate()).isFalse();
    assertThat(part.isEnd()).isFalse();
    assertThat(texts("a")).containsExactly("x", "y", "z");
  }

  @Test
  void s3_nothing_is_appended_after_the_outcome() {
    create("a", "x");
    append("a", Append.close(Outcome.COMPLETED));
    LogHead closed = head("a");
    assertNext(assertUnchanged("a", LogRefusal.CLOSED, appendOf("y")), closed.tail());
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("y").producer(step("p", 0, 0)));
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("y").outcome(Outcome.COMPLETED));
  }

  @Test
  void s2_closing_again_is_a_duplicate_where_the_outcome_is_the_same() {
    create("a", "x");
    append("a", Append.close(Outcome.COMPLETED));
    Append.Result again = append("a", Append.close(Outcome.COMPLETED));
    assertThat(again).isEqualTo(new Append.Result(head("a").tail(), true, -1, -1, true));
    assertUnchanged("a", LogRefusal.CLOSED, Append.close(new Outcome.Cancelled("me")));
  }

  @Test
  void the_closing_step_may_come_again_and_no_other() {
    create("a");
    append("a", appendOf("x").producer(step("p", 3, 0)));
    Append closing = appendOf("y").producer(step("p", 3, 1)).outcome(Outcome.COMPLETED);
    append("a", closing);
    assertThat(append("a", closing))
        .isEqualTo(new Append.Result(head("a").tail(), true, 3, 1, true));
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("x").producer(step("p", 3, 0)));
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("x").producer(step("p", 3, 2)));
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("x").producer(step("q", 3, 1)));
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("x").producer(step("p", 4, 0)));
    assertThat(texts("a")).containsExactly("x", "y");
  }

  @Test
  void counted_by_chunk_all_that_was_appended_may_come_again() {
    create("a");
    append("a", appendOf("1", "2", "3").producer(chunkStep("p", 0, 0)));
    append("a", appendOf("4").producer(chunkStep("p", 0, 3)).outcome(Outcome.COMPLETED));
    Append.Result again = append("a", appendOf("1", "2").producer(chunkStep("p", 0, 0)));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.sequence()).isEqualTo(3);
    assertUnchanged("a", LogRefusal.CLOSED, appendOf("3", "4", "5").producer(chunkStep("p", 0, 2)));
  }
}
