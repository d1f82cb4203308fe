package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import java.time.Duration;
import org.junit.jupiter.api.Test;

abstract class TrimmingContract extends LogStoreGroup {

  TrimmingContract(LogStoreContract contract) {
    super(contract);
  }

  private static LogOptions keeping(Retention retention) {
    return TEXT.retention(retention);
  }

  @Test
  void at_most_so_many_chunks() {
    create("a", keeping(Retention.ALL.chunks(2)), "1");
    append("a", "2", "3", "4");
    subject().sweep();
    assertThat(texts("a")).containsExactly("3", "4");
    LogHead head = head("a");
    assertThat(head.first().position()).isEqualTo(2);
    assertThat(head.tail().position()).isEqualTo(4);
    assertThat(head.bytes()).isEqualTo(2);
  }

  @Test
  void at_most_so_many_bytes_but_the_newest_chunk_of_any_size() {
    create("a", keeping(Retention.ALL.bytes(10)), "1234", "5678");
    subject().sweep();
    assertThat(texts("a")).containsExactly("1234", "5678");
    append("a", "abc");
    subject().sweep();
    assertThat(texts("a")).containsExactly("5678", "abc");
    append("a", "much more than ten bytes");
    subject().sweep();
    assertThat(texts("a")).containsExactly("much more than ten bytes");
    assertThat(head("a").bytes()).isEqualTo(24);
  }

  @Test
  void none_older_than_so_long() {
    create("a", keeping(Retention.ALL.age(Duration.ofMinutes(60))), "old");
    clock.advance(Duration.ofMinutes(40));
    append("a", "young");
    clock.advance(Duration.ofMinutes(40));
    subject().sweep();
    assertThat(texts("a")).containsExactly("young");
    clock.advance(Duration.ofMinutes(40));
    subject().sweep();
    assertThat(texts("a")).isEmpty();
    LogHead head = head("a");
    assertThat(head.first()).isEqualTo(head.tail());
    assertThat(head.bytes()).isZero();
    append("a", "new");
    assertThat(texts("a")).containsExactly("new");
    assertThat(head("a").tail().position()).isEqualTo(3);
  }

  @Test
  void s4_what_was_trimmed_is_refused_with_the_oldest_there_is() {
    LogHead before = create("a", keeping(Retention.ALL.chunks(2)), "1");
    append("a", "2", "3", "4");
    subject().sweep();
    assertNext(
        assertRefused(LogRefusal.TRIMMED, store().read("a", From.at(before.first().at(1)), 1, 1)),
        before.first().at(2));
    assertThat(read("a", From.START).from()).isEqualTo(before.first().at(2));
  }

  @Test
  void a_long_log_keeps_its_newest_across_many_trims() {
    create("a", keeping(Retention.ALL.chunks(10)));
    for (int i = 0; i < 1_000; i++) {
      append("a", Integer.toString(i), "x");
    }
    subject().sweep();
    assertThat(head("a").tail().position()).isEqualTo(2_000);
    assertThat(texts("a"))
        .containsExactly("995", "x", "996", "x", "997", "x", "998", "x", "999", "x");
  }
}
