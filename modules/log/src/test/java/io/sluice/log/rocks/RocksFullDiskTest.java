package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogWriter;
import io.sluice.log.follow.LogReaders;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksFullDiskTest {

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path directory;

  @Test
  void a_failing_disk_refuses_appends_serves_reads_and_is_used_again_by_itself() throws Exception {
    FileLimit.run(Filler.class, directory.resolve("store"));
  }

  @Test
  void a_store_on_a_full_disk_is_read_from_its_start_and_written_once_there_is_space()
      throws Exception {
    FileLimit.run(Starter.class, directory);
  }

  @Test
  void a_writer_on_the_bus_fails_as_the_disk_does_and_another_goes_on_later() throws Exception {
    FileLimit.run(Writing.class, directory.resolve("store"));
  }

  /**
   * Fills a store until its disk fails, which a limit on the size of files makes it; lifts the
   * limit; and goes on.
   */
  static final class Filler {

    private Filler() {}

    public static void main(String[] args) throws Exception {
      RocksLogStore store =
          RocksLogStore.open(
              RocksRig.options(Path.of(args[0])).syncInterval(Duration.ofMillis(100)));
      RocksRig.create(store, "a", Durability.INTERVAL);
      RocksRig.append(store, "a", "before");
      FileLimit.set(1 << 20);
      long accepted = fill(store);
      checkRead(store, accepted);
      FileLimit.lift();
      appendAtLast(store);
      check(!store.stats().failing(), "it no longer fails");
      check(store.refusing() == null, "it says nothing");
      checkRead(store, accepted + 1);
      RocksRig.close(store);
      store = RocksLogStore.open(RocksRig.options(Path.of(args[0])));
      checkRead(store, accepted + 1);
      RocksRig.close(store);
      System.exit(0);
    }

    private static long fill(RocksLogStore store) {
      for (long accepted = 1; ; accepted++) {
        LogRefusal refusal = refused(append(store));
        if (refusal != null) {
          check(refusal == LogRefusal.STORE_FULL, "refused as " + refusal);
          return accepted;
        }
        check(accepted < 1_000, "it fills up");
      }
    }
  }

  /** Opens stores while nothing can be written, and lifts that. */
  static final class Starter {

    private static final int BEFORE = 40;

    private Starter() {}

    public static void main(String[] args) throws Exception {
      Path whole = Path.of(args[0], "whole");
      RocksLogStore store = RocksLogStore.open(RocksRig.options(whole).bootId(() -> "one"));
      LogHead created = RocksRig.create(store, "a", Durability.INTERVAL);
      for (int i = 0; i < BEFORE; i++) {
        check(refused(append(store)) == null, "it is written");
      }
      Path killed = RocksRig.copy(whole, Path.of(args[0], "killed"));
      Path powerless = RocksRig.copy(whole, Path.of(args[0], "powerless"));
      RocksRig.close(store);
      check(start(whole, "one", created) == 0, "a store that was closed goes on");
      check(start(killed, "one", created) == 0, "a store that was killed goes on");
      check(start(powerless, "two", created) > 0, "l4: its incarnation is new");
      System.exit(0);
    }

    private static int start(Path directory, String boot, LogHead created) throws Exception {
      RocksLogOptions options = RocksRig.options(directory).bootId(() -> boot);
      FileLimit.set(1);
      for (int i = 0; i < 2; i++) {
        RocksLogStore store = RocksLogStore.open(options);
        checkFull(store);
        RocksRig.close(store);
      }
      RocksLogStore store = RocksLogStore.open(options);
      checkFull(store);
      FileLimit.lift();
      appendAtLast(store);
      check(store.refusing() == null, "it says nothing");
      RocksRig.create(store, "b", Durability.INTERVAL);
      RocksRig.close(store);
      store = RocksLogStore.open(options);
      checkRead(store, BEFORE + 1);
      long incarnation = RocksRig.head(store, "a").tail().incarnation();
      RocksRig.close(store);
      return Long.compare(incarnation, created.tail().incarnation());
    }

    private static void checkFull(RocksLogStore store) {
      check(store.refusing() != null, "it says why");
      checkRead(store, BEFORE);
      check(refused(append(store)) == LogRefusal.STORE_FULL, "it takes no append");
      Creation creation = Creation.of(LogOptions.of("text/plain"));
      check(refused(store.create("b", creation)) == LogRefusal.STORE_FULL, "it makes no log");
      check(refused(store.head("b")) == LogRefusal.UNKNOWN, "there is none");
      check(Waiting.await(store.list("", null, 10)).logs().size() == 1, "it lists");
    }
  }

  /** Writes a store over the bus while nothing can be written to its disk, and after that. */
  static final class Writing {

    private Writing() {}

    public static void main(String[] args) throws Exception {
      RocksLogStore store = RocksLogStore.open(RocksRig.options(Path.of(args[0])));
      Vertx vertx = Vertx.vertx();
      ChunkBus bus = ChunkBus.on(vertx);
      Waiting.await(bus.serveLogs(store, LogReaders.of(store)));
      Waiting.await(bus.log("a").create(LogOptions.of("text/plain")));
      check(refused(write(vertx, bus)) == null, "it is written");
      FileLimit.set(1);
      check(refused(write(vertx, bus)) == LogRefusal.STORE_FULL, "it is refused");
      checkRead(store, 2);
      FileLimit.lift();
      appendAtLast(store);
      check(refused(write(vertx, bus)) == null, "it is written again");
      checkRead(store, 5);
      Waiting.await(vertx.close());
      RocksRig.close(store);
      System.exit(0);
    }

    /** By a writer of its own: two chunks, of which the last is waited for. */
    private static Future<Void> write(Vertx vertx, ChunkBus bus) {
      Promise<Void> done = Promise.promise();
      vertx.runOnContext(now -> {
        LogWriter writer = bus.log("a").writer();
        writer.emit(Chunk.of("one"));
        writer.write(Chunk.of("two")).onComplete(done);
      });
      return done.future();
    }
  }

  private static Future<Append.Result> append(RocksLogStore store) {
    byte[] bytes = new byte[50_000];
    new Random(1).nextBytes(bytes);
    return store.append("a", Append.of(List.of(Chunk.of(bytes))));
  }

  private static void appendAtLast(RocksLogStore store) {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (refused(append(store)) != null) {
      check(System.nanoTime() < deadline, "it takes appends again");
    }
  }

  private static LogRefusal refused(Future<?> future) {
    try {
      Waiting.await(future);
      return null;
    } catch (StreamException e) {
      return LogRefusal.of(e.failure());
    }
  }

  private static void checkRead(RocksLogStore store, long accepted) {
    int read = RocksRig.texts(store, "a").size();
    check(read == accepted, "reads " + read + " of " + accepted);
  }

  private static void check(boolean is, String what) {
    if (!is) {
      System.err.println("Not so: " + what);
      System.exit(1);
    }
  }
}
