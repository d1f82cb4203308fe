package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.sluice.testkit.bus.Waiting;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class ReadingContract extends LogStoreGroup {

  ReadingContract(LogStoreContract contract) {
    super(contract);
  }

  @Test
  void a_reader_begins_at_the_start_the_tail_or_an_offset() {
    LogOffset start = create("a", "x", "y", "z").first();
    assertThat(texts(read("a", From.START))).containsExactly("x", "y", "z");
    assertThat(texts(read("a", From.at(LogOffset.START)))).containsExactly("x", "y", "z");
    assertThat(texts(read("a", From.at(start.at(1))))).containsExactly("y", "z");
    LogBatch tail = read("a", From.NOW);
    assertThat(tail.chunks()).isEmpty();
    assertThat(tail.next()).isEqualTo(start.at(3));
    assertThat(read("a", From.at(start.at(3)))).isEqualTo(tail);
  }

  @Test
  void a_batch_says_where_it_is() {
    LogHead head = create("a", "x", "y", "z");
    LogBatch batch = read("a", From.START, 2);
    assertOrder(batch);
    assertThat(batch.head()).isEqualTo(head);
    assertThat(batch.from()).isEqualTo(head.first());
    assertThat(batch.next()).isEqualTo(head.first().at(2));
    assertThat(batch.isUpToDate()).isFalse();
    LogBatch rest = read("a", From.at(batch.next()), 2);
    assertThat(rest.isUpToDate()).isTrue();
    assertThat(rest.isEnd()).as("an open log never ends").isFalse();
    append("a", "w");
    assertThat(texts(read("a", From.at(rest.next())))).containsExactly("w");
  }

  @Test
  void b1_a_read_is_bounded_in_chunks_and_bytes_but_answers_one() {
    create("a", "1234", "1234", "1234", "1");
    assertThat(read("a", From.START, 0).chunks()).hasSize(1);
    assertThat(read("a", From.START, -5).chunks()).hasSize(1);
    assertThat(bytes(0).chunks()).hasSize(1);
    assertThat(bytes(3).chunks()).hasSize(1);
    assertThat(bytes(9).chunks()).hasSizeLessThanOrEqualTo(3).hasSizeGreaterThanOrEqualTo(2);
    assertThat(bytes(1_000).chunks()).hasSize(4);
  }

  private LogBatch bytes(int maxBytes) {
    LogBatch batch = Waiting.await(store().read("a", From.START, 100, maxBytes));
    assertOrder(batch);
    return batch;
  }

  @Test
  void b1_no_read_answers_more_than_a_turns_worth() {
    create("a");
    int many = LogStore.MAX_READ_CHUNKS + 10;
    append("a", Append.of(Collections.nCopies(many, Chunk.of("x"))));
    LogBatch batch =
        Waiting.await(store().read("a", From.START, Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertThat(batch.chunks()).hasSizeLessThanOrEqualTo(LogStore.MAX_READ_CHUNKS);
    assertOrder(batch);
    create("b");
    Chunk large = Chunk.of(new byte[LogStore.MAX_READ_BYTES / 2 + 1]);
    append("b", Append.of(List.of(large)));
    append("b", Append.of(List.of(large)));
    append("b", Append.of(List.of(Chunk.of(new byte[LogStore.MAX_READ_BYTES + 10]))));
    LogBatch first =
        Waiting.await(store().read("b", From.START, Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertThat(first.chunks()).hasSizeLessThanOrEqualTo(2);
    assertThat(read("b", From.at(first.from().at(2))).chunks())
        .extracting(Chunk::length)
        .containsExactly(LogStore.MAX_READ_BYTES + 10);
  }

  @Test
  void an_offset_of_another_incarnation_or_past_the_tail_is_unknown() {
    LogHead head = create("a", "x");
    long incarnation = head.tail().incarnation();
    List<LogOffset> wrong =
        List.of(
            head.tail().at(2),
            new LogOffset(incarnation + 1, 0),
            new LogOffset(incarnation - 1, 1),
            new LogOffset(0, 1),
            new LogOffset(LogOffset.MAX, LogOffset.MAX));
    for (LogOffset offset : wrong) {
      assertNext(
          assertRefused(LogRefusal.UNKNOWN_OFFSET, store().read("a", From.at(offset), 1, 1)),
          head.first());
    }
  }

  @Test
  void many_chunks_are_read_in_parts_without_holes() {
    create("a");
    int count = 3_000;
    for (int i = 0; i < count; i += 100) {
      append("a", Append.of(Collections.nCopies(100, Chunk.of(Integer.toString(i)))));
    }
    LogOffset next = head("a").first();
    int seen = 0;
    while (seen < count) {
      LogBatch batch = read("a", From.at(next), 97);
      assertOrder(batch);
      assertThat(batch.from()).isEqualTo(next);
      for (Chunk chunk : batch.chunks()) {
        assertThat(chunk.text()).isEqualTo(Integer.toString(seen / 100 * 100));
        seen++;
      }
      next = batch.next();
    }
    assertThat(read("a", From.at(next)).chunks()).isEmpty();
  }
}
