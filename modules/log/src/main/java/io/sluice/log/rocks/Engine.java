package io.sluice.log.rocks;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.Refusals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts and the threads of a store: one writes, one syncs, a few read. */
final class Engine {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  private final Disk disk;
  private final WriteQueue<Call<?>> queue;
  private final Watches watches;
  private final Readers readers;
  private final GroupWriter groups;
  private final Room room;
  private final Counters counters = new Counters();
  private final Thread writing;
  private final Writer writer;
  private final ExecutorService reading;
  private final ScheduledExecutorService syncing;
  private final ScheduledFuture<?> syncs;
  private static final String PENDING_COMPACTION = "rocksdb.estimate-pending-compaction-bytes";

  private final AtomicBoolean closing = new AtomicBoolean();
  private final Promise<Void> closed = Promise.promise();

  private Engine(RocksLogOptions options, Disk disk, Numbers numbers, Totals totals) {
    this.disk = disk;
    queue = new WriteQueue<>(options.queueBytes(), options.queueAppends());
    watches = new Watches(this::goOn);
    TailCache cache = new TailCache(options.tailCacheBytes());
    DataReader data = new DataReader(cache);
    ActiveLogs active = new ActiveLogs(disk, numbers, options.activeLogs());
    room = new Room(options.maxLogs(), options.maxBytes(), disk::hasRoom);
    Logs logs = new Logs(options, active, numbers, disk, data, watches, room);
    Sweeper sweeper = new Sweeper(logs, active, disk);
    groups = new GroupWriter(logs, active, numbers, disk, cache, watches, room, sweeper, totals);
    readers = new Readers(active, data, options.clock(), counters, sweeper::used, this::touch);
    long sweepMs = Math.max(1, options.sweepInterval().toMillis());
    writer = new Writer(queue, logs, groups, sweeper, disk, counters, sweepMs);
    String name = options.directory().getFileName() + "";
    ThreadFactory threads =
        Thread.ofPlatform().daemon().name("sluice-log-" + name + "-", 0).factory();
    writing = threads.newThread(writer);
    syncing = Executors.newSingleThreadScheduledExecutor(threads);
    reading =
        new ThreadPoolExecutor(
            options.readThreads(),
            options.readThreads(),
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(options.queueReads()),
            threads);
    long syncMs = Math.max(1, options.syncInterval().toMillis());
    syncs = syncing.scheduleWithFixedDelay(this::sync, syncMs, syncMs, TimeUnit.MILLISECONDS);
    writing.start();
  }

  static Engine open(RocksLogOptions options) {
    Disk disk = null;
    boolean opened = false;
    try {
      disk = Disk.open(options);
      Numbers numbers = new Numbers();
      begin(disk, numbers, options.clock().millis());
      Totals totals =
          Totals.decode(disk.<byte @Nullable []>read(db -> db.rocks.get(db.store, Totals.KEY)));
      Engine engine = new Engine(options, disk, numbers, totals);
      opened = true;
      return engine;
    } catch (RocksDBException | IOException | DamagedException e) {
      throw new StreamException(
          Failure.of(
              FailureCode.UNAVAILABLE,
              "the store in " + options.directory() + " cannot be opened: " + e.getMessage()),
          e);
    } finally {
      if (disk != null && !opened) {
        disk.abandon();
      }
    }
  }

  /** Has the start stored. A disk that does not take it is read until it does. */
  private static void begin(Disk disk, Numbers numbers, long nowMs) throws RocksDBException {
    numbers.load(disk);
    if (disk.isFailing()) {
      return;
    }
    try {
      numbers.begin(disk, nowMs);
    } catch (RocksDBException e) {
      if (!disk.isFailing()) {
        throw e;
      }
    }
  }

  Disk disk() {
    return disk;
  }

  Watches watches() {
    return watches;
  }

  Readers readers() {
    return readers;
  }

  // ---- asking

  <T> Future<T> ask(Call<T> call) {
    return switch (queue.offer(call, call.weight())) {
      case YES -> call.future();
      case FULL -> {
        counters.refused.increment();
        yield Future.failedFuture(
            Refusals.refuse(LogRefusal.BUSY, "too much waits for the store's disk"));
      }
      case CLOSED ->
          Future.failedFuture(new StreamException(FailureCode.UNAVAILABLE, "the store is closed"));
    };
  }

  boolean onReadThread(Runnable task) {
    try {
      reading.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      counters.refused.increment();
      return false;
    }
  }

  private void goOn(String name) {
    tell(new Note(name, logs -> logs.goOn(name)));
  }

  /** Notes that a log that is not at hand was read; not while too much waits anyway. */
  private void touch(String name) {
    Note note = new Note(name, logs -> logs.touch(name));
    var unused = queue.offer(note, 0);
  }

  Future<Void> sweep() {
    Note note = new Note("", logs -> writer.sweepAll());
    tell(note);
    return note.future().mapEmpty();
  }

  private void tell(Note note) {
    var unused = queue.tell(note);
  }

  private void sync() {
    long began = System.nanoTime();
    try {
      if (disk.sync()) {
        counters.synced(System.nanoTime() - began);
      }
    } catch (RocksDBException e) {
      LOG.debug("the disk fails, which is told", e);
    } catch (RuntimeException e) {
      LOG.warn("A store of logs could not be synced", e);
    }
  }

  RocksLogStats stats() {
    Totals totals = groups.totals();
    return new RocksLogStats(
        totals.logs(),
        totals.bytes(),
        counters.groups.sum(),
        counters.calls.sum(),
        counters.bytes.sum(),
        counters.writeNanos.sum(),
        counters.memoryReads.sum(),
        counters.diskReads.sum(),
        counters.diskReadNanos.sum(),
        counters.chunksRead.sum(),
        counters.syncs.sum(),
        counters.syncNanos.sum(),
        counters.refused.sum(),
        queue.bytes(),
        disk.cutBytes(),
        disk.isFailing());
  }

  /** What RocksDB has to rewrite sooner or later, in bytes. Blocks. */
  long pendingCompactionBytes() {
    try {
      return disk.<Long>read(db -> db.rocks.getAggregatedLongProperty(PENDING_COMPACTION));
    } catch (RocksDBException e) {
      LOG.debug("a store that is closed, or was never begun, tells nothing", e);
      return 0;
    }
  }

  /** Why appends are refused now; null while they are taken. Any thread. */
  @Nullable String refusing() {
    return disk.isFailing() ? Writer.FAILING : room.isDiskFull() ? Room.FULL : null;
  }

  // ---- closing

  Future<Void> close() {
    if (closing.compareAndSet(false, true)) {
      queue.close();
      Thread closer = new Thread(this::shutDown, "sluice-log-closer");
      closer.start();
    }
    return closed.future();
  }

  private void shutDown() {
    try {
      writing.join();
      syncs.cancel(false);
      syncing.shutdown();
      reading.shutdown();
      boolean done =
          syncing.awaitTermination(1, TimeUnit.MINUTES)
              && reading.awaitTermination(1, TimeUnit.MINUTES);
      if (!done) {
        LOG.warn("Reads of a store of logs went on while it was being closed");
      }
      disk.close();
      closed.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.fail(e);
    } catch (RuntimeException e) {
      closed.fail(e);
    }
  }
}
