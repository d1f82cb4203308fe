package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;
import io.sluice.testkit.bus.Waiting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class ListingContract extends LogStoreGroup {

  ListingContract(LogStoreContract contract) {
    super(contract);
  }

  private LogPage list(String prefix, @Nullable String after, int limit) {
    return Waiting.await(store().list(prefix, after, limit));
  }

  private List<String> names(LogPage page) {
    return page.logs().stream().map(LogHead::name).toList();
  }

  @Test
  void logs_are_listed_by_prefix_in_the_order_of_their_bytes() {
    // as UTF-16 the balloon would come before U+FF5E
    List<String> ordered = List.of("a", "a/1", "a/10", "a/2", "b", "ä", "\uff5e", "🎈");
    ordered.reversed().forEach(name -> create(name, name));
    assertThat(names(list("", null, 100))).isEqualTo(ordered);
    assertThat(names(list("a", null, 100))).containsExactly("a", "a/1", "a/10", "a/2");
    assertThat(names(list("a/1", null, 100))).containsExactly("a/1", "a/10");
    assertThat(names(list("c", null, 100))).isEmpty();
    assertThat(list("b", null, 100).logs()).containsExactly(head("b"));
  }

  @Test
  void b1_a_list_comes_in_pages() {
    List.of("x/1", "x/2", "x/3", "y").forEach(name -> create(name));
    LogPage first = list("x/", null, 2);
    assertThat(names(first)).containsExactly("x/1", "x/2");
    assertThat(first.more()).isTrue();
    LogPage second = list("x/", "x/2", 2);
    assertThat(names(second)).containsExactly("x/3");
    assertThat(second.more()).isFalse();
    assertThat(list("x/", null, 3).more()).isFalse();
    assertThat(names(list("x/", "x/25", 9))).containsExactly("x/3");
    assertThat(names(list("x/", "a", 9))).containsExactly("x/1", "x/2", "x/3");
    assertThat(names(list("x/", "z", 9))).isEmpty();
  }

  @Test
  void what_is_deleted_or_has_expired_is_not_listed() {
    create("a");
    create("b", TEXT.ttl(Duration.ofSeconds(5)));
    create("c");
    delete("a");
    clock.advance(Duration.ofSeconds(6));
    assertThat(names(list("", null, 100))).containsExactly("c");
  }
}
