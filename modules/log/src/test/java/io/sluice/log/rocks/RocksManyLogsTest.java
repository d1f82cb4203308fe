package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogPage;
import io.sluice.testkit.bus.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many small logs; {@code -Dsluice.test.logs=1000000} has a million of them. */
class RocksManyLogsTest {

  private static final int LOGS = Integer.getInteger("sluice.test.logs", 20_000);
  private static final int CHUNKS = 10;

  @TempDir Path directory;

  private static String name(int i) {
    return "many/%03d/%07d".formatted(i % 100, i);
  }

  private static void create(RocksLogStore store) throws InterruptedException {
    List<Chunk> chunks = Collections.nCopies(CHUNKS, Chunk.of("a small chunk, as many are"));
    Creation creation = new Creation(LogOptions.of("text/plain"), chunks, null, null);
    Semaphore room = new Semaphore(5_000);
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < LOGS; i++) {
      room.acquire();
      store
          .create(name(i), creation)
          .onComplete(result -> {
            failed.addAndGet(result.failed() ? 1 : 0);
            room.release();
          });
    }
    room.acquire(5_000);
    assertThat(failed).hasValue(0);
  }

  @Test
  void many_small_logs_open_list_and_read_without_a_file_each() throws Exception {
    RocksLogStore store = RocksLogStore.open(RocksRig.options(directory));
    create(store);
    assertThat(store.stats().logs()).isEqualTo(LOGS);
    RocksRig.close(store);

    long began = System.nanoTime();
    store = RocksLogStore.open(RocksRig.options(directory));
    Duration opening = Duration.ofNanos(System.nanoTime() - began);
    assertThat(opening).isLessThan(Duration.ofSeconds(10));
    assertThat(store.stats().logs()).isEqualTo(LOGS);
    assertThat(store.stats().bytes()).isEqualTo(26L * CHUNKS * LOGS);
    assertThat(files()).isLessThan(200);

    listed(store);
    Random random = new Random(7);
    began = System.nanoTime();
    int reads = 2_000;
    for (int i = 0; i < reads; i++) {
      String name = name(random.nextInt(LOGS));
      assertThat(Waiting.await(store.read(name, From.START, 100, 10_000)).chunks()).hasSize(CHUNKS);
    }
    Duration reading = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf(
        "%,d logs: opened in %d ms, read at %,d logs/s%n",
        LOGS, opening.toMillis(), reads * 1_000_000_000L / reading.toNanos());
    RocksRig.append(store, name(3), "more");
    assertThat(RocksRig.texts(store, name(3))).hasSize(CHUNKS + 1).endsWith("more");
    RocksRig.close(store);
  }

  /** Lists one of a hundred prefixes, page by page. */
  private static void listed(RocksLogStore store) {
    String prefix = "many/042/";
    String after = null;
    int found = 0;
    LogPage page;
    do {
      page = Waiting.await(store.list(prefix, after, 90));
      for (LogHead head : page.logs()) {
        assertThat(head.name()).startsWith(prefix);
        assertThat(after == null || head.name().compareTo(after) > 0).isTrue();
        after = head.name();
        found++;
      }
    } while (page.more());
    assertThat(found).isEqualTo(LOGS / 100);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.count();
    }
  }
}
