package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogRefusal;
import org.junit.jupiter.api.Test;

abstract class DeletingContract extends LogStoreGroup {

  DeletingContract(LogStoreContract contract) {
    super(contract);
  }

  @Test
  void what_is_deleted_is_not_there() {
    create("a", "x");
    create("b", "y");
    delete("a");
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
    assertRefused(LogRefusal.UNKNOWN, store().read("a", From.START, 1, 1));
    assertRefused(LogRefusal.UNKNOWN, store().append("a", appendOf("x")));
    assertRefused(LogRefusal.UNKNOWN, store().delete("a"));
    assertThat(texts("b")).containsExactly("y");
  }

  @Test
  void a_log_created_again_shows_nothing_old() {
    LogHead before = create("a", TEXT, "x", "y");
    append("a", appendOf("z").producer(step("p", 5, 0)));
    delete("a");
    LogHead after = create("a", io.sluice.core.log.LogOptions.of("text/html"), "new");
    assertThat(after.tail().position()).isEqualTo(1);
    assertThat(texts("a")).containsExactly("new");
    append("a", appendOf("p").producer(step("p", 0, 0)));
    assertRefused(LogRefusal.UNKNOWN_OFFSET, store().read("a", From.at(before.first()), 1, 1));
  }
}
