package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.SlowReaders;
import io.sluice.core.log.StreamLog;
import io.sluice.core.spi.StreamObserver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FanOutTest {

  private static final int EVENTS = 3_000;
  private static final String PAD = "x".repeat(400);

  private final LogServer server = new LogServer();
  private final Sessions sessions = new Sessions();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  FanOutTest() {
    server.bus.observe(sessions);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    server.close();
  }

  /** Counts streams that are open for reading. */
  private static final class Sessions implements StreamObserver {
    final AtomicInteger reading = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();

    @Override
    public Meter opened(String name, Side side) {
      if (side == Side.PRODUCER) {
        return NONE.opened(name, side);
      }
      reading.incrementAndGet();
      opened.incrementAndGet();
      return new Meter() {
        @Override
        public void chunks(int count, long bytes) {}

        @Override
        public void firstChunk(long nanosSinceOpen) {}

        @Override
        public void activity(Activity activity) {}

        @Override
        public void ended(Outcome outcome) {
          reading.decrementAndGet();
        }
      };
    }

    @Override
    public void refused(String name, FailureCode code) {}
  }

  private StreamLog log(SlowReaders policy) {
    StreamLog log = server.bus.log("feed");
    LogServer.done(log.create(LogOptions.of("application/json").slowReaders(policy)));
    return log;
  }

  /** Appends numbers, in bursts of different lengths, each accepted before the next. */
  private void write(StreamLog log, int from, int to) {
    Context context = server.vertx.getOrCreateContext();
    int at = from;
    for (int burst = 1; at < to; burst = burst % 50 + 1) {
      int first = at;
      int last = Math.min(to, at + burst);
      Promise<Void> done = Promise.promise();
      context.runOnContext(ignored -> {
        LogWriter writer = log.writer();
        for (int i = first; i < last; i++) {
          writer.emit(Chunk.json(new JsonObject().put("i", i).put("pad", PAD)));
        }
        writer.detach().onComplete(done);
      });
      LogServer.done(done.future());
      at = last;
    }
  }

  /** A connection that reads events. */
  private final class Reading implements AutoCloseable {
    final Socket socket = new Socket();
    final BufferedReader lines;
    final List<Long> numbers;
    String id = "";
    String end = "";

    Reading(String query, String lastId, List<Long> numbers, boolean small) throws IOException {
      this.numbers = numbers;
      if (small) {
        socket.setReceiveBufferSize(4 * 1024);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
      socket.setSoTimeout(30_000);
      TestServer.send(
          socket,
          "GET /streams/feed?format=sse"
              + query
              + " HTTP/1.1\nHost: localhost\n"
              + (lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\n")
              + "\n");
      lines =
          new BufferedReader(
              new InputStreamReader(
                  new Unchunked(new BufferedInputStream(socket.getInputStream(), 1024)),
                  StandardCharsets.UTF_8),
              1024);
    }

    /** The next line. */
    @Nullable String line() throws IOException {
      return lines.readLine();
    }

    /** Reads until so many numbers are known, or the end. */
    Reading read(int count) throws IOException {
      boolean ends = false;
      while (numbers.size() < count) {
        String line = line();
        if (line == null) {
          return this;
        } else if (line.startsWith("HTTP/1.1 204")) {
          end = "read already";
          return this;
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          ends = true;
          end = line.substring(7);
        } else if (line.startsWith("data: ") && ends) {
          end += ' ' + line.substring(6);
          return this;
        } else if (line.startsWith("data: {\"i\":")) {
          numbers.add(Long.parseLong(line.substring(11, line.indexOf(','))));
        }
      }
      return this;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static List<Long> numbers(int from, int to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private List<Long> quick(String query, CountDownLatch ready) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (Reading reading = new Reading(query, "", numbers, false)) {
      ready.countDown();
      reading.read(Integer.MAX_VALUE);
      assertThat(reading.end).startsWith("done").contains("\"count\":" + numbers.size() + ",");
    }
    return numbers;
  }

  /** Reads nothing until all was written. */
  private List<Long> slow(CountDownLatch ready, CountDownLatch written) throws Exception {
    List<Long> numbers = new ArrayList<>();
    try (Reading reading = new Reading("", "", numbers, true)) {
      reading.read(10);
      ready.countDown();
      written.await();
      reading.read(Integer.MAX_VALUE);
      assertThat(reading.end).startsWith("done");
    }
    return numbers;
  }

  /** Leaves now and then, and comes back with the id it saw last. */
  private List<Long> resuming(CountDownLatch ready, int step) throws IOException {
    List<Long> numbers = new ArrayList<>();
    String id = "";
    String end = "";
    while (end.isEmpty()) {
      try (Reading reading = new Reading("", id, numbers, false)) {
        ready.countDown();
        reading.read(numbers.size() + step);
        id = reading.id;
        end = reading.end;
      }
    }
    return numbers;
  }

  @Test
  void l2_200_readers_quick_slow_and_resuming_get_every_event_once_and_in_order() throws Exception {
    StreamLog log = log(SlowReaders.DISCONNECT);
    write(log, 0, 20);
    CountDownLatch ready = new CountDownLatch(200);
    CountDownLatch written = new CountDownLatch(1);
    List<java.util.concurrent.Future<List<Long>>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      Callable<List<Long>> reader =
          i < 150
              ? () -> quick("", ready)
              : i < 170 ? () -> slow(ready, written) : () -> resuming(ready, 200 + number);
      all.add(threads.submit(reader));
    }
    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
    write(log, 20, EVENTS);
    written.countDown();
    LogServer.done(log.close(Outcome.COMPLETED));

    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i))
          .as("reader %d", i)
          .succeedsWithin(Duration.ofSeconds(60))
          .isEqualTo(numbers(0, EVENTS));
    }
  }

  @Test
  void readers_at_the_tail_share_one_reading_of_the_log() throws Exception {
    StreamLog log = log(SlowReaders.DISCONNECT);
    write(log, 0, 5);
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      readings.add(new Reading("", "", new ArrayList<>(), false).read(5));
    }
    until("one stream is read", () -> sessions.reading.get() == 1);
    readings.add(new Reading("&from=now", "", new ArrayList<>(), false));
    while (!"retry: 2000".equals(readings.getLast().line())) {
      // its head
    }
    until("one stream is read", () -> sessions.reading.get() == 1);

    write(log, 5, 9);
    LogServer.done(
        log.close(new Outcome.Failed(Failure.of(FailureCode.SOURCE_FAILED, "it broke"))));

    for (Reading reading : readings.subList(0, 20)) {
      assertThat(reading.read(100).numbers).isEqualTo(numbers(0, 9));
      assertThat(reading.end).startsWith("error").contains("it broke");
      reading.close();
    }
    assertThat(readings.getLast().read(100).numbers).isEqualTo(numbers(5, 9));
    readings.getLast().close();
    until("nothing is read", () -> sessions.reading.get() == 0);
  }

  /** From when its request was answered on, of a log that somebody appends to all the time. */
  @Test
  void l2_from_now_on_a_busy_log_begins_after_what_was_appended_before() throws Exception {
    StreamLog log = log(SlowReaders.DISCONNECT);
    write(log, 0, 5);
    List<Reading> readings = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        readings.add(new Reading("", "", new ArrayList<>(), false).read(5));
      }
      until("one stream is read", () -> sessions.reading.get() == 1);
      int opened = sessions.opened.get();
      int next = 5;
      for (int round = 0; round < 10; round++) {
        write(log, next, next + 7);
        Reading joining = new Reading("&from=now", "", new ArrayList<>(), false);
        readings.add(joining);
        while (!"retry: 2000".equals(joining.line())) {
          // its head
        }
        next += 7;
        write(log, next, next + 7);
        assertThat(joining.read(7).numbers).isEqualTo(numbers(next, next + 7));
        next += 7;
      }
      assertThat(sessions.opened).as("streams opened meanwhile").hasValue(opened);
      assertThat(readings.getFirst().read(next).numbers).isEqualTo(numbers(0, next));
    } finally {
      for (Reading reading : readings) {
        reading.close();
      }
    }
  }

  @Test
  void where_the_slowest_sets_the_pace_each_reads_for_itself() throws Exception {
    StreamLog log = log(SlowReaders.BLOCK);
    write(log, 0, 5);
    try (Reading one = new Reading("", "", new ArrayList<>(), false).read(5);
        Reading two = new Reading("", "", new ArrayList<>(), false).read(5)) {
      assertThat(one.numbers).isEqualTo(two.numbers);
      assertThat(sessions.reading).hasValue(2);
    }
  }

  @Test
  void a_deleted_log_is_told_to_all() throws Exception {
    StreamLog log = log(SlowReaders.DISCONNECT);
    write(log, 0, 5);
    try (Reading one = new Reading("", "", new ArrayList<>(), false).read(5);
        Reading two = new Reading("", "", new ArrayList<>(), false).read(5)) {
      until("one stream is read", () -> sessions.reading.get() == 1);
      Future<Void> deleted = log.delete();
      LogServer.done(deleted);
      assertThat(one.read(100).end).startsWith("error").contains("GONE");
      assertThat(two.read(100).end).startsWith("error").contains("GONE");
    }
  }
}
