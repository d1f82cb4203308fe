package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Of stores that keep what they have when they are closed. */
abstract class SurvivingContract extends LogStoreGroup {

  SurvivingContract(LogStoreContract contract) {
    super(contract);
  }

  private void reopen() throws Exception {
    Assumptions.assumeTrue(subject().reopen(), "keeps nothing");
  }

  @Test
  void l1_logs_survive_with_all_that_is_known_of_them() throws Exception {
    LogOptions options =
        TEXT.retention(new Retention(100, 1_000, Duration.ofDays(1)))
            .ttl(Duration.ofHours(3))
            .slowReaders(SlowReaders.latest(null));
    create("a", options);
    Chunk chunk = Chunk.of("x").withEvent("tick");
    append("a", Append.of(List.of(chunk, Chunk.empty())));
    Failure failure = Failure.of(FailureCode.BAD_CHUNK, "no").with("k", "v");
    append("a", Append.close(new Outcome.Failed(failure)));
    LogHead before = head("a");
    reopen();
    assertThat(head("a")).isEqualTo(before);
    assertThat(read("a", From.START).chunks()).containsExactly(chunk.at(0), Chunk.empty().at(1));
  }

  @Test
  void l1_a_step_sent_again_after_it_is_still_a_duplicate() throws Exception {
    create("a");
    Append sent = new Append(List.of(chunks("x")), null, "5", step("p", 2, 0), null);
    append("a", sent);
    Append closing = appendOf("y").producer(chunkStep("q", 0, 0)).outcome(Outcome.COMPLETED);
    create("b");
    append("b", closing);
    reopen();
    assertThat(append("a", sent).duplicate()).isTrue();
    assertUnchanged(
        "a", LogRefusal.SEQUENCE, new Append(List.of(chunks("x")), null, "5", null, null));
    assertThat(append("b", closing).duplicate()).isTrue();
    append("a", appendOf("z").producer(step("p", 2, 1)));
    assertThat(texts("a")).containsExactly("x", "z");
  }

  @Test
  void incarnations_and_positions_go_on() throws Exception {
    LogHead first = create("a", "x");
    create("b", TEXT.retention(Retention.ALL.chunks(1)), "1", "2");
    delete("a");
    reopen();
    assertThat(create("a").tail().incarnation()).isGreaterThan(first.tail().incarnation());
    append("b", "3");
    subject().sweep();
    assertThat(head("b").first().position()).isEqualTo(2);
    assertThat(texts("b")).containsExactly("3");
  }

  @Test
  void forks_and_what_they_keep_survive() throws Exception {
    create("a", "x", "y");
    create("f", new Creation(LogOptions.DEFAULT, List.of(), null, new Fork("a", null, 0)));
    append("f", "z");
    delete("a");
    reopen();
    assertRefused(LogRefusal.DELETED, store().head("a"));
    assertThat(texts("f")).containsExactly("x", "y", "z");
    delete("f");
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
    reopen();
    assertRefused(LogRefusal.UNKNOWN, store().head("f"));
    create("a");
  }

  @Test
  void what_expired_meanwhile_is_gone() throws Exception {
    create("a", TEXT.ttl(Duration.ofMinutes(1)), "x");
    clock.advance(Duration.ofMinutes(2));
    reopen();
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
  }
}
