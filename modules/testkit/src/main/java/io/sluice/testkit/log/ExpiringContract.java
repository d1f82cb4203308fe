package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.testkit.bus.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.Test;

abstract class ExpiringContract extends LogStoreGroup {

  private static final LogOptions TEN_SECONDS = TEXT.ttl(Duration.ofSeconds(10));

  ExpiringContract(LogStoreContract contract) {
    super(contract);
  }

  private void pass(int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void a_log_that_is_not_used_expires_and_is_as_if_deleted() {
    create("a", TEN_SECONDS, "x");
    pass(9);
    assertThat(head("a").bytes()).isEqualTo(1);
    pass(1);
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
    assertRefused(LogRefusal.UNKNOWN, store().read("a", From.START, 1, 1));
    assertRefused(LogRefusal.UNKNOWN, store().append("a", appendOf("y")));
    assertRefused(LogRefusal.UNKNOWN, store().delete("a"));
    create("a", "new");
    assertThat(texts("a")).containsExactly("new");
  }

  @Test
  void it_lives_on_at_every_create_read_and_append() {
    create("a", TEN_SECONDS, "x");
    pass(8);
    assertThat(create("a", Creation.of(TEN_SECONDS)).isNew()).isFalse();
    pass(8);
    read("a", From.NOW);
    pass(8);
    append("a", "y");
    pass(8);
    append("a", io.sluice.core.log.Append.of(java.util.List.of()));
    pass(8);
    assertThat(texts("a")).containsExactly("x", "y");
  }

  @Test
  void not_at_a_head_a_list_or_what_is_refused() {
    create("a", TEN_SECONDS, "x");
    pass(6);
    head("a");
    Waiting.await(store().list("", null, 10));
    assertRefused(
        LogRefusal.PRODUCER_GAP, store().append("a", appendOf("y").producer(step("p", 0, 9))));
    pass(6);
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
  }

  @Test
  void a_time_of_expiry_never_moves() {
    create("a", TEXT.expiresAt(clock.instant().plusSeconds(10)), "x");
    pass(9);
    append("a", "y");
    assertThat(texts("a")).containsExactly("x", "y");
    pass(2);
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
  }

  @Test
  void a_ttl_as_long_as_can_be_is_no_trouble() {
    create("a", TEXT.ttl(Duration.ofSeconds(Long.MAX_VALUE)), "x");
    create("b", TEXT.expiresAt(java.time.Instant.MAX), "x");
    assertThat(texts("a")).isEqualTo(texts("b"));
  }
}
