package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogRefusal;
import org.junit.jupiter.api.Test;

abstract class ProducingContract extends LogStoreGroup {

  ProducingContract(LogStoreContract contract) {
    super(contract);
  }

  private Append.Result produce(String text, Append.Step step) {
    return append("a", appendOf(text).producer(step));
  }

  @Test
  void an_append_come_again_is_a_duplicate_and_told_the_highest() {
    create("a");
    assertThat(produce("x", step("p", 2, 0)))
        .isEqualTo(new Append.Result(head("a").tail(), false, 2, 0, false));
    assertThat(produce("y", step("p", 2, 1)).sequence()).isEqualTo(1);
    assertThat(produce("x", step("p", 2, 0)))
        .isEqualTo(new Append.Result(head("a").tail(), true, 2, 1, false));
    assertThat(texts("a")).containsExactly("x", "y");
  }

  @Test
  void a_gap_is_refused_with_what_was_expected() {
    create("a");
    assertGap(assertUnchanged("a", LogRefusal.PRODUCER_GAP, gap(1)), 0, 1);
    produce("x", step("p", 0, 0));
    assertGap(assertUnchanged("a", LogRefusal.PRODUCER_GAP, gap(5)), 1, 5);
    produce("y", step("p", 0, 1));
  }

  private static Append gap(long sequence) {
    return appendOf("z").producer(step("p", 0, sequence));
  }

  private static void assertGap(Failure failure, long expected, long received) {
    assertThat(failure.details())
        .containsEntry(LogRefusal.EXPECTED, Long.toString(expected))
        .containsEntry(LogRefusal.RECEIVED, Long.toString(received));
  }

  @Test
  void an_epoch_fences_off_those_before_it_and_begins_at_0() {
    create("a");
    produce("x", step("p", 1, 0));
    assertUnchanged("a", LogRefusal.EPOCH_START, appendOf("y").producer(step("p", 2, 1)));
    assertThat(produce("y", step("p", 2, 0)).epoch()).isEqualTo(2);
    Failure stale =
        assertUnchanged("a", LogRefusal.STALE_EPOCH, appendOf("z").producer(step("p", 1, 1)));
    assertThat(stale.details()).containsEntry(LogRefusal.EPOCH, "2");
    assertThat(texts("a")).containsExactly("x", "y");
  }

  @Test
  void producers_do_not_know_each_other() {
    create("a");
    create("b");
    produce("x", step("p", 5, 0));
    produce("y", step("q", 0, 0));
    append("a", "z");
    append("b", appendOf("w").producer(step("p", 0, 0)));
    produce("v", step("p", 5, 1));
    assertThat(texts("a")).containsExactly("x", "y", "z", "v");
  }

  @Test
  void counted_by_chunk_only_what_is_new_is_appended() {
    create("a");
    Append.Result first = append("a", appendOf("0", "1", "2").producer(chunkStep("p", 0, 0)));
    assertThat(first.sequence()).isEqualTo(2);
    Append.Result more = append("a", appendOf("1", "2", "3", "4").producer(chunkStep("p", 0, 1)));
    assertThat(more).isEqualTo(new Append.Result(first.next().at(5), false, 0, 4, false));
    Append.Result all = append("a", appendOf("0", "1", "2").producer(chunkStep("p", 0, 0)));
    assertThat(all.duplicate()).isTrue();
    assertThat(all.sequence()).isEqualTo(4);
    assertGap(
        assertUnchanged("a", LogRefusal.PRODUCER_GAP, appendOf("6").producer(chunkStep("p", 0, 6))),
        5,
        6);
    assertThat(texts("a")).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  void counted_by_chunk_a_close_is_done_though_its_chunks_are_known() {
    create("a");
    append("a", appendOf("0", "1").producer(chunkStep("p", 0, 0)));
    Append.Result closed =
        append("a", appendOf("0", "1").producer(chunkStep("p", 0, 0)).outcome(Outcome.COMPLETED));
    assertThat(closed.closed()).isTrue();
    assertThat(texts("a")).containsExactly("0", "1");
  }

  @Test
  void what_was_refused_does_not_count_as_a_step() {
    create("a");
    Append wrong =
        new Append(java.util.List.of(chunks("x")), "text/html", null, step("p", 0, 0), null);
    assertUnchanged("a", LogRefusal.CONTENT_TYPE, wrong);
    assertThat(produce("x", step("p", 0, 0)).duplicate()).isFalse();
  }
}
