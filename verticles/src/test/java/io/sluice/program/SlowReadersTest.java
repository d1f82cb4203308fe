package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a heap of 128 MB: what is produced is what was read and a window, however slow the readers.
 */
class SlowReadersTest {

  private static final int READERS = 200;
  private static final int BYTES_PER_SECOND = 10_000;
  private static final int TURNS_PER_SECOND = 10;
  private static final int NUMBER_BYTES = 60;

  /**
   * What one reader may be behind: a window, an HTTP write queue, and what the system's two socket
   * buffers hold, whose sizes the kernel doubles.
   */
  private static final long MOST_BYTES_AHEAD = 640 * 1024;

  @TempDir Path directory;
  @AutoClose private Gateway gateway;
  private final List<RawReader> readers = new ArrayList<>();
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private Future<?> taking;

  @BeforeEach
  void start() throws Exception {
    Path conf = directory.resolve("sluice.yaml");
    Files.writeString(conf, "streams: {jvm: {type: jvm}, numbers: {type: numbers}}\n");
    gateway = Gateway.start(conf, "-Xmx128m", "-XX:+ExitOnOutOfMemoryError");
  }

  @AfterEach
  void stop() throws Exception {
    pace.shutdownNow();
    for (RawReader reader : readers) {
      reader.close();
    }
  }

  @Test
  void b2_numbers_are_produced_no_further_than_a_window_and_memory_is_flat() throws Exception {
    readSlowly("/streams/numbers", "application/x-ndjson", READERS);
    waitForTaken(NUMBER_BYTES * 1_000);
    long before = usedHeap();
    waitForTaken(NUMBER_BYTES * 1_500);
    double produced = gateway.metric("sluice_chunks_total", "numbers", "producer") * NUMBER_BYTES;
    assertThat(produced - taken()).isLessThan(READERS * MOST_BYTES_AHEAD);
    assertThat(usedHeap() - before).as("growth of the heap").isLessThan(8L << 20);
    assertThat(gateway.metric("sluice_streams_open", "numbers", "producer")).isEqualTo(READERS);
  }

  @Test
  void b2_one_recording_is_shared_by_two_hundred_readers_of_the_jvm() throws Exception {
    readSlowly("/streams/jvm", "text/event-stream", READERS);
    waitForTaken(3_000);
    long before = usedHeap();
    waitForTaken(6_000);
    assertThat(usedHeap() - before).as("growth of the heap").isLessThan(8L << 20);
    assertThat(gateway.isAlive()).isTrue();
  }

  private void readSlowly(String path, String accept, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      readers.add(RawReader.get(gateway.url(path), accept));
    }
    taking =
        pace.scheduleAtFixedRate(
            this::takeALittle, 0, 1_000 / TURNS_PER_SECOND, TimeUnit.MILLISECONDS);
  }

  private void takeALittle() {
    for (RawReader reader : readers) {
      try {
        reader.takeWhatIsThere(BYTES_PER_SECOND / TURNS_PER_SECOND);
      } catch (IOException lost) {
        throw new UncheckedIOException(lost);
      }
    }
  }

  /** Waits until the slowest reader has taken so much. */
  private void waitForTaken(long bytes) throws Exception {
    Await.until(
        "each reader took " + bytes + " bytes",
        Duration.ofSeconds(60),
        () -> {
          assertThat(taking.isDone()).as("a reader was dropped").isFalse();
          return readers.stream().mapToLong(RawReader::taken).min().orElse(0) >= bytes;
        });
  }

  private long taken() {
    return readers.stream().mapToLong(RawReader::taken).sum();
  }

  /** What is live on the heap, in bytes, after a collection. */
  private long usedHeap() throws Exception {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = String.valueOf(gateway.pid());
    Finished.of(new ProcessBuilder(jcmd, pid, "GC.run"));
    String info = Finished.of(new ProcessBuilder(jcmd, pid, "GC.heap_info")).out();
    Matcher used = Pattern.compile("used (\\d+)K").matcher(info);
    assertThat(used.find()).as(info).isTrue();
    return Long.parseLong(used.group(1)) * 1024;
  }
}
