package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is in the cache is what was added last, of all logs together. */
class TailCacheTest {

  private static LogRecord record(long position, int chunks) {
    RecordWriter writer = new RecordWriter();
    for (int i = 0; i < chunks; i++) {
      writer.add(Chunk.of("chunk " + (position + i)));
    }
    return new LogRecord(position, writer.finish(1));
  }

  @Test
  void the_newest_records_are_found_at_each_of_their_positions_and_older_ones_are_not() {
    TailCache cache = new TailCache(100_000);
    long[] ends = new long[5];
    List<LogRecord> all = new ArrayList<>();
    List<Long> logs = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      int log = random.nextInt(ends.length);
      LogRecord record = record(ends[log], 1 + random.nextInt(4));
      cache.add(log, record);
      ends[log] = record.end();
      all.add(record);
      logs.add((long) log);
    }

    long bytes = 0;
    boolean fits = true;
    for (int i = all.size() - 1; i >= 0; i--) {
      LogRecord record = all.get(i);
      bytes += record.bytes().length + 256;
      fits &= bytes <= 100_000;
      for (long position = record.position(); position < record.end(); position++) {
        assertThat(cache.find(logs.get(i), position)).isSameAs(fits ? record : null);
      }
    }
    assertThat(fits).isFalse();
    assertThat(cache.find(0, ends[0])).isNull();
    assertThat(cache.find(9, 0)).isNull();
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
    assertThat(cache.find(1, 1)).isSameAs(fresh);
    for (int i = 0; i < 20; i++) {
      cache.add(2, record(i, 1));
    }
    assertThat(cache.find(1, 1)).isNull();
    assertThat(cache.find(2, 19)).isNotNull();
  }
}
