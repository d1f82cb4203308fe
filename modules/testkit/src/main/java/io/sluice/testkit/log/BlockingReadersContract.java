package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where slow readers block, nothing is trimmed before it was read. */
abstract class BlockingReadersContract extends LogStoreGroup {

  private static final LogOptions TWO =
      TEXT.retention(Retention.ALL.chunks(2)).slowReaders(SlowReaders.BLOCK);

  BlockingReadersContract(LogStoreContract contract) {
    super(contract);
  }

  @BeforeEach
  void assumeWatchable() {
    Assumptions.assumeTrue(subject().watchable() != null, "cannot be watched");
  }

  private WatchableLogStore.Watch watch(String name) {
    return watchable().watch(name, () -> {});
  }

  private void assertWaits(Future<?> append, String... texts) {
    assertThat(texts("a")).containsExactly(texts);
    assertThat(append.isComplete()).isFalse();
  }

  @Test
  void an_append_waits_until_the_slowest_has_read_what_it_pushes_out() {
    create("a", TWO, "1", "2");
    WatchableLogStore.Watch slow = watch("a");
    WatchableLogStore.Watch fast = watch("a");
    slow.reached(0);
    fast.reached(2);
    Future<Append.Result> third = store().append("a", appendOf("3"));
    Future<Append.Result> fourth = store().append("a", appendOf("4"));
    assertWaits(third, "1", "2");
    slow.reached(1);
    assertThat(Waiting.await(third).next().position()).isEqualTo(3);
    assertWaits(fourth, "2", "3");
    slow.reached(2);
    assertThat(Waiting.await(fourth).next().position()).isEqualTo(4);
    assertThat(texts("a")).containsExactly("3", "4");
  }

  @Test
  void a_reader_that_leaves_holds_nothing() {
    create("a", TWO, "1", "2");
    WatchableLogStore.Watch slow = watch("a");
    slow.reached(0);
    Future<Append.Result> third = store().append("a", appendOf("3"));
    assertWaits(third, "1", "2");
    slow.close();
    Waiting.await(third);
    assertThat(texts("a")).containsExactly("2", "3");
  }

  @Test
  void a_watch_holds_nothing_until_it_says_where_it_is() {
    create("a", TWO, "1", "2");
    watch("a");
    append("a", "3");
    assertThat(texts("a")).containsExactly("2", "3");
  }

  @Test
  void a_close_without_chunks_and_what_still_fits_need_not_wait() {
    create("a", TWO, "1");
    watch("a").reached(0);
    append("a", "2");
    append("a", Append.close(Outcome.COMPLETED));
    assertThat(texts("a")).containsExactly("1", "2");
  }

  @Test
  void an_append_larger_than_what_is_kept_waits_for_all_and_is_kept_for_readers() {
    create("a", TWO, "1");
    WatchableLogStore.Watch reader = watch("a");
    reader.reached(0);
    Future<Append.Result> large = store().append("a", appendOf("2", "3", "4"));
    assertWaits(large, "1");
    reader.reached(1);
    Waiting.await(large);
    assertThat(texts("a")).as("not read yet").containsExactly("2", "3", "4");
  }

  @Test
  void what_waits_is_refused_when_the_log_is_deleted() {
    create("a", TWO, "1", "2");
    watch("a").reached(0);
    Future<Append.Result> third = store().append("a", appendOf("3"));
    assertWaits(third, "1", "2");
    delete("a");
    assertRefused(LogRefusal.UNKNOWN, third);
    create("a", TWO, "1", "2", "3");
    append("a", "4");
  }

  @Test
  void other_policies_wait_for_nobody() {
    create("a", TWO.slowReaders(SlowReaders.DISCONNECT), "1", "2");
    watch("a").reached(0);
    append("a", "3");
    subject().sweep();
    assertThat(texts("a")).containsExactly("2", "3");
  }
}
