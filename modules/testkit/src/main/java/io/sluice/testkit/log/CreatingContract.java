package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class CreatingContract extends LogStoreGroup {

  CreatingContract(LogStoreContract contract) {
    super(contract);
  }

  @Test
  void a_new_log_is_open_and_empty() {
    LogHead head = create("a", LogOptions.of("Text/Plain; Charset=UTF-8"));
    assertThat(head.name()).isEqualTo("a");
    assertThat(head.contentType()).as("as it was written").isEqualTo("Text/Plain; Charset=UTF-8");
    assertThat(head.isClosed()).isFalse();
    assertThat(head.bytes()).isZero();
    assertThat(head.tail().position()).isZero();
    assertThat(head.first()).isEqualTo(head.tail());
    assertThat(head.tail().incarnation()).isPositive();
    assertThat(head("a")).isEqualTo(head);
    assertThat(read("a", From.START).chunks()).isEmpty();
  }

  @Test
  void what_the_options_leave_out_is_the_stores_default() {
    LogHead head = create("a", LogOptions.DEFAULT);
    assertThat(head.contentType()).contains("/");
    assertThat(head.options().durability()).isNotNull();
  }

  @Test
  void options_are_kept() {
    LogOptions options =
        TEXT.retention(new Retention(5, 600, Duration.ofHours(7)))
            .ttl(Duration.ofHours(8))
            .slowReaders(SlowReaders.latest("k"));
    LogOptions kept = create("a", options).options();
    assertThat(kept.durability(null)).isEqualTo(options);
    LogOptions expiring = TEXT.expiresAt(clock.instant().plusSeconds(9));
    assertThat(create("b", expiring).options().durability(null)).isEqualTo(expiring);
  }

  @Test
  void a_log_may_begin_with_chunks() {
    LogHead head = create("a", "x", "yz");
    assertThat(head.tail().position()).isEqualTo(2);
    assertThat(head.bytes()).isEqualTo(3);
    assertThat(texts("a")).containsExactly("x", "yz");
  }

  @Test
  void a_log_may_be_born_closed() {
    Creation creation = new Creation(TEXT, List.of(chunks("x")), Outcome.COMPLETED, null);
    assertThat(create("a", creation).head().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(read("a", From.START).isEnd()).isTrue();
    assertRefused(LogRefusal.CLOSED, store().append("a", appendOf("y")));
    assertThat(create("a", creation).isNew()).isFalse();
  }

  @Test
  void the_same_again_is_answered_as_it_is_and_its_chunks_left_out() {
    create("a", "x");
    append("a", "y");
    Creation again = new Creation(LogOptions.of("TEXT/plain"), List.of(chunks("z")), null, null);
    Creation.Result result = create("a", again);
    assertThat(result.isNew()).isFalse();
    assertThat(result.head()).isEqualTo(head("a"));
    assertThat(texts("a")).containsExactly("x", "y");
  }

  @Test
  void other_options_or_another_openness_are_refused() {
    create("a", TEXT);
    List<LogOptions> others =
        List.of(
            LogOptions.of("text/html"),
            TEXT.ttl(Duration.ofHours(1)),
            TEXT.expiresAt(clock.instant().plusSeconds(60)),
            TEXT.retention(Retention.ALL.chunks(1)),
            TEXT.slowReaders(SlowReaders.BLOCK));
    for (LogOptions other : others) {
      assertRefused(LogRefusal.EXISTS, store().create("a", Creation.of(other)));
    }
    Creation closed = new Creation(TEXT, List.of(), Outcome.COMPLETED, null);
    assertRefused(LogRefusal.EXISTS, store().create("a", closed));
    append("a", io.sluice.core.log.Append.close(Outcome.COMPLETED));
    assertThat(create("a", closed).isNew()).isFalse();
    assertRefused(LogRefusal.EXISTS, store().create("a", Creation.of(TEXT)));
  }

  @Test
  void an_incarnation_is_never_given_again() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      long incarnation = create("a").tail().incarnation();
      assertThat(incarnation).isGreaterThan(last);
      last = incarnation;
      delete("a");
    }
  }
}
