package io.sluice.log.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Durability;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLedgerTest {

  private static final Kept TEN_BYTES_A_SECOND =
      new Kept() {
        @Override
        public int length(long position) {
          return 10;
        }

        @Override
        public long appendedMs(long position) {
          return position * 1_000;
        }
      };

  private final LogLedger ledger = ledger(LogOptions.of("application/json"));

  private static LogLedger ledger(LogOptions options) {
    return new LogLedger("a", LogState.created(options.durability(Durability.OS), 7, 0));
  }

  private static Append chunks(int count) {
    return Append.of(Collections.nCopies(count, Chunk.of("0123456789")));
  }

  private static Append.Step step(long epoch, long sequence, boolean eachChunk) {
    return new Append.Step("p", epoch, sequence, eachChunk);
  }

  private static Append.Result append(LogLedger ledger, Append append) {
    Decision decision = ledger.decide(append);
    ledger.apply(decision, 0);
    return decision.result();
  }

  private void assertRefused(Append append, LogRefusal refusal, String detail, String value) {
    LogState before = ledger.state();
    StreamException e = catchThrowableOfType(StreamException.class, () -> ledger.decide(append));
    assertThat(LogRefusal.of(e.failure())).isEqualTo(refusal);
    assertThat(e.failure().details()).containsEntry(detail, value);
    assertThat(ledger.state()).isEqualTo(before);
  }

  @Test
  void an_append_counts_one_step_and_again_is_a_duplicate() {
    assertThat(append(ledger, chunks(3).producer(step(1, 0, false))))
        .isEqualTo(new Append.Result(ledger.offset(3), false, 1, 0, false));
    assertThat(append(ledger, chunks(3).producer(step(1, 0, false))))
        .isEqualTo(new Append.Result(ledger.offset(3), true, 1, 0, false));
    assertRefused(
        chunks(1).producer(step(1, 2, false)), LogRefusal.PRODUCER_GAP, LogRefusal.EXPECTED, "1");
    assertRefused(
        chunks(1).producer(step(0, 1, false)), LogRefusal.STALE_EPOCH, LogRefusal.EPOCH, "1");
    assertRefused(
        chunks(1).producer(step(2, 1, false)), LogRefusal.EPOCH_START, "reason", "EPOCH_START");
    assertThat(append(ledger, chunks(1).producer(step(2, 0, false))).duplicate()).isFalse();
  }

  @Test
  void of_a_batch_counted_by_chunk_only_the_new_is_appended() {
    append(ledger, chunks(3).producer(step(0, 0, true)));
    Decision more = ledger.decide(chunks(5).producer(step(0, 1, true)));
    assertThat(more.chunks()).hasSize(3);
    ledger.apply(more, 0);
    assertThat(ledger.tail()).isEqualTo(6);
    assertThat(append(ledger, chunks(6).producer(step(0, 0, true))).duplicate()).isTrue();
    Append.Result closed =
        append(ledger, chunks(6).producer(step(0, 0, true)).outcome(Outcome.COMPLETED));
    assertThat(closed.duplicate()).isFalse();
    assertThat(closed.closed()).isTrue();
  }

  @Test
  void s2_the_closing_append_may_come_again_and_no_other() {
    Append closing = chunks(1).producer(step(0, 0, false)).outcome(Outcome.COMPLETED);
    append(ledger, closing);
    assertThat(append(ledger, closing))
        .isEqualTo(new Append.Result(ledger.offset(1), true, 0, 0, true));
    assertThat(append(ledger, Append.close(Outcome.COMPLETED)).duplicate()).isTrue();
    String tail = ledger.offset(1).toString();
    assertRefused(
        Append.close(new Outcome.Cancelled("x")), LogRefusal.CLOSED, LogRefusal.NEXT, tail);
    assertRefused(chunks(1).producer(step(0, 1, false)), LogRefusal.CLOSED, LogRefusal.NEXT, tail);
    assertRefused(chunks(1), LogRefusal.CLOSED, LogRefusal.NEXT, tail);
  }

  @Test
  void what_is_sent_again_to_a_closed_log_may_be_cut_otherwise_where_each_chunk_counts() {
    append(ledger, chunks(4).producer(step(0, 0, true)));
    append(ledger, chunks(2).producer(step(0, 4, true)).outcome(Outcome.COMPLETED));
    assertThat(append(ledger, chunks(5).producer(step(0, 0, true))).duplicate()).isTrue();
    assertRefused(chunks(7).producer(step(0, 0, true)), LogRefusal.CLOSED, "reason", "CLOSED");
  }

  @Test
  void a_duplicate_is_one_whatever_its_expected_sequence_says() {
    Append append =
        new Append(
            List.of(Chunk.of("1")),
            "Application/JSON; charset=utf-8",
            "b",
            step(0, 0, false),
            null);
    append(ledger, append);
    assertThat(append(ledger, append).duplicate()).isTrue();
    assertRefused(
        new Append(List.of(Chunk.of("1")), null, "b", step(0, 1, false), null),
        LogRefusal.SEQUENCE,
        "reason",
        "SEQUENCE");
    assertRefused(
        new Append(List.of(Chunk.of("1")), "text/plain", "c", null, null),
        LogRefusal.CONTENT_TYPE,
        "reason",
        "CONTENT_TYPE");
  }

  @Test
  void b1_the_longest_unused_producer_is_forgotten() {
    for (int i = 0; i < LogLedger.MAX_PRODUCERS; i++) {
      append(ledger, chunks(1).producer(new Append.Step("p" + i, 0, 0, false)));
    }
    append(ledger, chunks(1).producer(new Append.Step("p0", 0, 1, false)));
    append(ledger, chunks(1).producer(new Append.Step("new", 0, 0, false)));
    assertThat(ledger.state().producers())
        .hasSize(LogLedger.MAX_PRODUCERS)
        .extracting(LogState.Producer::id)
        .contains("p0", "new")
        .doesNotContain("p1");
  }

  @Test
  void retention_trims_by_count_by_bytes_and_by_age() {
    LogLedger byCount = ledger(LogOptions.of("a/b").retention(Retention.ALL.chunks(3)));
    append(byCount, chunks(5));
    assertThat(byCount.trim(0, Long.MAX_VALUE, TEN_BYTES_A_SECOND)).isTrue();
    assertThat(byCount.first()).isEqualTo(2);
    assertThat(byCount.firstAfter(2, 20, TEN_BYTES_A_SECOND)).isEqualTo(4);
    assertThat(byCount.head().bytes()).isEqualTo(30);

    LogLedger byBytes = ledger(LogOptions.of("a/b").retention(Retention.ALL.bytes(5)));
    append(byBytes, chunks(5));
    byBytes.trim(0, 3, TEN_BYTES_A_SECOND);
    assertThat(byBytes.first()).as("held").isEqualTo(3);
    byBytes.trim(0, Long.MAX_VALUE, TEN_BYTES_A_SECOND);
    assertThat(byBytes.first()).as("the newest stays").isEqualTo(4);

    LogLedger byAge =
        ledger(LogOptions.of("a/b").retention(Retention.ALL.age(Duration.ofSeconds(2))));
    append(byAge, chunks(5));
    byAge.trim(5_500, Long.MAX_VALUE, TEN_BYTES_A_SECOND);
    assertThat(byAge.first()).isEqualTo(4);
    byAge.trim(60_000, Long.MAX_VALUE, TEN_BYTES_A_SECOND);
    assertThat(byAge.first()).isEqualTo(5);
  }

  @Test
  void a_ttl_slides_and_a_ledger_made_again_goes_on() {
    LogLedger log = ledger(LogOptions.of("a/b").ttl(Duration.ofSeconds(5)));
    log.used(3_000);
    LogLedger again = new LogLedger("a", log.state());
    assertThat(again.isExpired(7_999)).isFalse();
    assertThat(again.isExpired(8_000)).isTrue();
    assertThat(ledger(LogOptions.of("a/b").ttl(Duration.ofSeconds(Long.MAX_VALUE))).expiresAtMs())
        .isGreaterThan(Long.MAX_VALUE / 4);
  }
}
