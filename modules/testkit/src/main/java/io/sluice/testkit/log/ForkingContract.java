package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class ForkingContract extends LogStoreGroup {

  ForkingContract(LogStoreContract contract) {
    super(contract);
  }

  private static Creation forkOf(String source, @Nullable LogOffset offset, long extra) {
    return new Creation(LogOptions.DEFAULT, List.of(), null, new Fork(source, offset, extra));
  }

  private LogHead fork(String name, String source, @Nullable LogOffset offset) {
    Creation.Result result = create(name, forkOf(source, offset, 0));
    assertThat(result.isNew()).isTrue();
    return result.head();
  }

  private Future<Creation.Result> refusedFork(
      String source, @Nullable LogOffset offset, int extra) {
    return store().create("f", forkOf(source, offset, extra));
  }

  @Test
  void a_fork_shares_what_is_before_and_goes_its_own_way() {
    LogHead source = create("a", "x", "y", "z");
    LogHead fork = fork("f", "a", source.first().at(2));
    assertThat(fork.first()).isEqualTo(source.first());
    assertThat(fork.tail()).as("of the same incarnation").isEqualTo(source.first().at(2));
    assertThat(fork.bytes()).as("without what it shares").isZero();
    append("f", "f1");
    append("a", "w");
    append("f", "f2");
    assertThat(texts("f")).containsExactly("x", "y", "f1", "f2");
    assertThat(texts("a")).containsExactly("x", "y", "z", "w");
    assertThat(head("f").bytes()).isEqualTo(4);
    assertThat(texts(read("f", From.at(source.first().at(1))))).containsExactly("y", "f1", "f2");
  }

  @Test
  void forks_of_forks_go_their_own_ways() {
    create("a", "x");
    fork("f", "a", null);
    append("f", "f1");
    fork("g", "f", null);
    append("g", "g1");
    append("a", "y");
    append("f", "f2");
    assertThat(texts("a")).containsExactly("x", "y");
    assertThat(texts("f")).containsExactly("x", "f1", "f2");
    assertThat(texts("g")).containsExactly("x", "f1", "g1");
  }

  @Test
  void a_fork_is_made_at_the_tail_the_start_or_with_chunks_of_its_own() {
    create("a", "x", "y");
    fork("tail", "a", null);
    assertThat(texts("tail")).containsExactly("x", "y");
    fork("start", "a", LogOffset.START);
    assertThat(texts("start")).isEmpty();
    create(
        "more",
        new Creation(
            LogOptions.DEFAULT, List.of(chunks("m")), Outcome.COMPLETED, new Fork("a", null, 0)));
    assertThat(texts("more")).containsExactly("x", "y", "m");
    assertThat(head("more").isClosed()).isTrue();
  }

  @Test
  void extra_counts_bytes_and_may_cut_a_chunk() {
    LogOffset start = create("a", "abc", "def", "ghi").first();
    List<String> expected = List.of("", "a", "ab", "abc", "abc|d", "abc|de", "abc|def");
    for (int extra = 0; extra < expected.size(); extra++) {
      create("f" + extra, forkOf("a", start, extra));
      assertThat(String.join("|", texts("f" + extra))).isEqualTo(expected.get(extra));
    }
    create("g", forkOf("a", start.at(2), 2));
    append("g", "!");
    assertThat(texts("g")).containsExactly("abc", "def", "gh", "!");
    assertRefused(LogRefusal.FORK_OFFSET, refusedFork("a", start.at(2), 4));
  }

  @Test
  void extra_counts_chunks_where_the_source_is_json() {
    LogOffset start = create("a", LogOptions.of("application/json"), "1", "22", "333").first();
    create("g", forkOf("a", start.at(1), 1));
    assertThat(texts("g")).containsExactly("1", "22");
    assertRefused(LogRefusal.FORK_OFFSET, refusedFork("a", start.at(1), 3));
  }

  @Test
  void a_fork_has_its_sources_type_and_expiry_unless_it_says_otherwise() {
    create("a", TEXT.ttl(Duration.ofHours(1)), "x");
    assertThat(fork("f", "a", null).options().ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(head("f").contentType()).isEqualTo("text/plain");
    LogOptions own = LogOptions.of("Text/Plain; x=y").expiresAt(clock.instant().plusSeconds(60));
    Creation creation = new Creation(own, List.of(), null, new Fork("a", null, 0));
    assertThat(create("g", creation).head().options().durability(null)).isEqualTo(own);
  }

  @Test
  void a_fork_starts_open_and_without_producers() {
    create("a");
    append("a", appendOf("x").producer(step("p", 3, 0)));
    append("a", new Append(List.of(), null, "9", null, Outcome.COMPLETED));
    assertThat(fork("f", "a", null).isClosed()).isFalse();
    append("f", new Append(List.of(chunks("y")), null, "1", step("p", 0, 0), null));
    assertThat(texts("f")).containsExactly("x", "y");
  }

  @Test
  void what_cannot_be_forked_is_refused() {
    LogHead source = create("a", "x");
    assertRefused(LogRefusal.UNKNOWN, refusedFork("b", null, 0));
    assertRefused(LogRefusal.FORK_OFFSET, refusedFork("a", source.tail().at(2), 0));
    LogOffset far = new LogOffset(LogOffset.MAX, LogOffset.MAX);
    assertRefused(LogRefusal.FORK_OFFSET, refusedFork("a", far, 0));
    Creation other =
        new Creation(LogOptions.of("text/html"), List.of(), null, new Fork("a", null, 0));
    assertRefused(LogRefusal.FORK_SOURCE, store().create("f", other));
    assertRefused(LogRefusal.UNKNOWN, store().head("f"));
    create("c", TEXT.retention(Retention.ALL.chunks(1)), "x", "y");
    subject().sweep();
    assertRefused(LogRefusal.TRIMMED, refusedFork("c", head("c").tail().at(0), 0));
  }

  @Test
  void the_same_fork_again_is_answered_as_it_is() {
    LogOffset start = create("a", TEXT.ttl(Duration.ofHours(1)), "x", "y").first();
    Creation creation = forkOf("a", start.at(1), 0);
    create("f", creation);
    append("f", "z");
    assertThat(create("f", creation).isNew()).isFalse();
    assertRefused(LogRefusal.EXISTS, refusedFork("a", start.at(2), 0));
    assertRefused(LogRefusal.EXISTS, store().create("a", forkOf("f", null, 0)));
  }

  @Test
  void a_deleted_source_is_kept_for_its_forks_and_gone_with_the_last() {
    create("a", "x", "y");
    fork("f", "a", null);
    fork("g", "a", head("a").first().at(1));
    append("a", "z");
    delete("a");
    assertDeleted("a");
    assertThat(texts("f")).containsExactly("x", "y");
    delete("f");
    assertDeleted("a");
    assertThat(texts("g")).containsExactly("x");
    delete("g");
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
    assertThat(texts(read(create("a", "new").name(), From.START))).containsExactly("new");
  }

  private void assertDeleted(String name) {
    assertRefused(LogRefusal.DELETED, store().head(name));
    assertRefused(LogRefusal.DELETED, store().read(name, From.START, 1, 1));
    assertRefused(LogRefusal.DELETED, store().append(name, appendOf("x")));
    assertRefused(LogRefusal.DELETED, store().delete(name));
    assertRefused(LogRefusal.EXISTS, store().create(name, Creation.of(TEXT)));
    assertRefused(LogRefusal.FORK_SOURCE, store().create("new", forkOf(name, null, 0)));
  }

  @Test
  void a_fork_of_a_fork_has_what_that_one_has() {
    create("a", "x");
    fork("b", "a", null);
    append("a", "a2", "a3");
    append("b", "b2", "b3");
    fork("c", "b", null);
    append("b", "b4");
    append("c", "c4");
    assertThat(texts("a")).containsExactly("x", "a2", "a3");
    assertThat(texts("b")).containsExactly("x", "b2", "b3", "b4");
    assertThat(texts("c")).containsExactly("x", "b2", "b3", "c4");
  }

  @Test
  void a_chain_of_deleted_forks_goes_with_its_last() {
    create("a", "x");
    fork("b", "a", null);
    append("b", "y");
    fork("c", "b", null);
    append("c", "z");
    delete("a");
    delete("b");
    assertThat(texts("c")).containsExactly("x", "y", "z");
    assertRefused(LogRefusal.DELETED, store().head("a"));
    assertRefused(LogRefusal.DELETED, store().head("b"));
    delete("c");
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
    assertRefused(LogRefusal.UNKNOWN, store().head("b"));
  }

  @Test
  void an_expired_source_is_kept_for_its_forks() {
    create("a", TEXT.ttl(Duration.ofSeconds(5)), "x");
    Creation lasting =
        new Creation(
            LogOptions.DEFAULT.ttl(Duration.ofHours(1)), List.of(), null, new Fork("a", null, 0));
    create("f", lasting);
    clock.advance(Duration.ofSeconds(6));
    assertDeleted("a");
    assertThat(texts("f")).containsExactly("x");
    delete("f");
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
  }

  @Test
  void what_a_source_trims_its_forks_still_have() {
    LogHead source = create("a", TEXT.retention(Retention.ALL.chunks(2)), "x", "y");
    fork("f", "a", null);
    append("a", "z", "w");
    subject().sweep();
    assertThat(texts("a")).containsExactly("z", "w");
    assertThat(texts("f")).containsExactly("x", "y");
    assertThat(head("f").first()).isEqualTo(source.first());
  }
}
