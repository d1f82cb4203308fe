package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is in the cache is what was added last, of all logs together, within its bound. */
class TailCacheTest {

  private static LogRecord record(long position, int chunks, int length) {
    RecordWriter writer = new RecordWriter();
    for (int i = 0; i < chunks; i++) {
      writer.add(Chunk.of(("chunk " + (position + i)).repeat(length)).withEvent("event"));
    }
    return new LogRecord(position, writer.finish(position));
  }

  private static LogRecord record(long position, int chunks) {
    return record(position, chunks, 1);
  }

  /** That the cache has a record, whole, at a position. */
  private static void assertFound(TailCache cache, long log, long position, LogRecord record) {
    LogRecord found = Objects.requireNonNull(cache.find(log, position));
    assertThat(found.position()).isEqualTo(record.position());
    assertThat(found.bytes()).isEqualTo(record.bytes());
    assertThat(chunks(found, position)).isEqualTo(chunks(record, position));
    assertThat(found.timeMs()).isEqualTo(record.timeMs());
    assertThat(found.lengths()).isEqualTo(record.lengths());
  }

  private static List<Chunk> chunks(LogRecord record, long from) {
    List<Chunk> chunks = new ArrayList<>();
    record.read(from, record.end(), Integer.MAX_VALUE, Long.MAX_VALUE, chunks);
    return chunks;
  }

  @Test
  void the_newest_records_are_found_at_each_of_their_positions_and_older_ones_are_not() {
    int most = 400_000;
    TailCache cache = new TailCache(most);
    long[] ends = new long[5];
    List<LogRecord> all = new ArrayList<>();
    List<Long> logs = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 12_000; i++) {
      int log = random.nextInt(ends.length);
      // One in fifty is large.
      int length = random.nextInt(50) == 0 ? 600 : 1;
      LogRecord record = record(ends[log], 1 + random.nextInt(4), length);
      cache.add(log, record);
      ends[log] = record.end();
      all.add(record);
      logs.add((long) log);
    }

    long newer = 0;
    boolean[] gone = new boolean[ends.length];
    for (int i = all.size() - 1; i >= 0; i--) {
      LogRecord record = all.get(i);
      long log = logs.get(i);
      if (cache.find(log, record.position()) == null) {
        gone[(int) log] = true;
        // Of each log a block may have gone that was begun long ago.
        assertThat(newer).isGreaterThan(most / 2);
      } else {
        assertThat(gone[(int) log]).as("a hole in log %d", log).isFalse();
        for (long position = record.position(); position < record.end(); position++) {
          assertFound(cache, log, position, record);
        }
      }
      newer += record.bytes().length;
    }
    assertThat(gone).containsOnly(true);
    assertThat(cache.find(0, ends[0])).isNull();
    assertThat(cache.find(9, 0)).isNull();
  }

  @Test
  void records_that_are_alike_in_number_take_no_more_than_the_bound() {
    TailCache cache = new TailCache(100_000);
    int found = 0;
    for (int log = 0; log < 1_000; log++) {
      cache.add(log, record(0, 1));
    }
    for (int log = 0; log < 1_000; log++) {
      found += cache.find(log, 0) == null ? 0 : 1;
    }
    // A log with a single record has a block of its own, of 256 bytes and what it costs beside.
    assertThat(found).isEqualTo(100_000 / (TailBlock.OVERHEAD + 256 + 16));
  }

  @Test
  void a_block_is_full_soon_so_that_a_chunk_that_is_held_keeps_little() {
    TailBlock block = new TailBlock(record(0, 1));
    int position = 1;
    while (block.add(record(position, 1))) {
      position++;
    }
    int index = 4 * 2 * Integer.BYTES * position;
    assertThat(position).isGreaterThan(100);
    assertThat(block.cost())
        .isBetween(TailBlock.MAX_BYTES, TailBlock.MAX_BYTES + index + TailBlock.OVERHEAD);
    assertThat(block.add(record(position, 1))).isFalse();
    LogRecord large = record(1, 1, TailBlock.LARGE);
    assertThat(new TailBlock(record(0, 1)).add(large)).isFalse();
    assertThat(new TailBlock(large).add(record(2, 1))).isFalse();
  }

  @Test
  void a_log_that_was_dropped_begins_anew_and_its_bytes_come_back() {
    TailCache cache = new TailCache(2_000);
    LogRecord old = record(0, 1);
    cache.add(1, old);
    cache.drop(1);
    assertThat(cache.find(1, 0)).isNull();

    LogRecord fresh = record(0, 2);
    cache.add(1, fresh);
    assertFound(cache, 1, 1, fresh);
    // Were what was dropped still counted, none of the later ones would be here.
    for (int log = 2; log < 100; log++) {
      cache.add(log, record(0, 1));
      cache.drop(log);
    }
    assertThat(cache.find(1, 1)).isNull();
    for (int log = 100; log < 103; log++) {
      cache.add(log, record(0, 1));
    }
    for (int log = 100; log < 103; log++) {
      assertThat(cache.find(log, 0)).isNotNull();
    }
  }
}
