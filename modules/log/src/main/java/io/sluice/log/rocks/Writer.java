package io.sluice.log.rocks;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.Refusals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes a store. It takes what waits, decides it, writes all of it at once,
 * and then tells: a group's calls share one write, and one sync where a log wants it. Between
 * groups it sweeps.
 */
final class Writer implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  /** A group is written when it holds so many payload bytes: what a disk takes in some 10 ms. */
  private static final long MAX_GROUP_BYTES = 4 * 1024 * 1024;

  /** And so many calls, so that the first is not answered late for the last. */
  private static final int MAX_GROUP_CALLS = 10_000;

  /** How long after a failed attempt to open the disk again, at first and at most. */
  private static final long FIRST_RETRY_MS = 100;

  private static final long LAST_RETRY_MS = 5_000;

  /** What is told of a disk that fails; what it fails with is in the log, and names files. */
  static final String FAILING =
      "the store's disk is full or failing, and takes no appends; reading goes on";

  private final WriteQueue<Call<?>> queue;
  private final Logs logs;
  private final Group group;
  private final GroupWriter groups;
  private final Sweeper sweeper;
  private final Disk disk;
  private final Counters counters;
  private final long sweepMs;

  private long nextSweepNs;
  private long nextRetryNs;
  private long retryMs = FIRST_RETRY_MS;

  /** Logs of failed groups, of which the disk may have more or less than was answered. */
  private final Set<LogEntry> unsettled = new LinkedHashSet<>();

  Writer(
      WriteQueue<Call<?>> queue,
      Logs logs,
      GroupWriter groups,
      Sweeper sweeper,
      Disk disk,
      Counters counters,
      long sweepMs) {
    this.queue = queue;
    this.logs = logs;
    this.group = logs.group();
    this.groups = groups;
    this.sweeper = sweeper;
    this.disk = disk;
    this.counters = counters;
    this.sweepMs = sweepMs;
    this.nextSweepNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(sweepMs);
  }

  @Override
  public void run() {
    try {
      while (true) {
        Deque<Call<?>> calls = queue.take(untilDue());
        if (calls.isEmpty() && queue.isClosed()) {
          break;
        }
        write(calls);
        tick();
      }
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("The writer of a store of logs was interrupted");
    } catch (RuntimeException | Error e) {
      LOG.error("The writer of a store of logs failed; the store takes no more", e);
      throw e;
    } finally {
      queue.close();
      refuseAll();
    }
  }

  /** Answers what nobody will decide any more. */
  private void refuseAll() {
    StreamException closed = new StreamException(FailureCode.UNAVAILABLE, "the store is closed");
    List<Call<?>> left = new ArrayList<>(group.calls());
    groups.waiting().forEach(entry -> left.addAll(entry.waiting()));
    left.addAll(queue.rest());
    for (Call<?> call : left) {
      call.refuseUnlessRefused(closed);
      call.answer();
    }
  }

  private long untilDue() {
    long due = disk.isFailing() ? Math.min(nextRetryNs, nextSweepNs) : nextSweepNs;
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
  }

  private void write(Deque<Call<?>> calls) {
    for (Call<?> call : calls) {
      if (disk.isFailing() && !call.isInternal()) {
        retry();
      }
      if (disk.isFailing()) {
        call.refuse(failing());
        group.add(call);
      } else if (call.run(logs)) {
        group.add(call);
      }
      if (group.bytes() >= MAX_GROUP_BYTES || group.calls().size() >= MAX_GROUP_CALLS) {
        commit();
      }
    }
    commit();
  }

  // ---- a group

  private void commit() {
    if (!group.touched().isEmpty()) {
      long began = System.nanoTime();
      try {
        groups.write();
        counters.written(group.calls().size(), group.bytes(), System.nanoTime() - began);
      } catch (RocksDBException e) {
        unsettled.addAll(group.touched());
        rollBack(failing());
      } catch (RuntimeException e) {
        LOG.error("A group of appends failed", e);
        rollBack(e);
      }
    }
    answer();
    group.clear();
    groups.trimActive();
  }

  private void answer() {
    Deque<Call<?>> answered = new ArrayDeque<>(group.calls());
    long weight = 0;
    int count = 0;
    for (Call<?> call : answered) {
      weight += call.weight();
      count += call.isInternal() ? 0 : 1;
    }
    queue.answered(count, weight);
    answered.forEach(Call::answer);
  }

  private void rollBack(RuntimeException why) {
    for (Call<?> call : group.calls()) {
      call.refuseUnlessRefused(why);
    }
    groups.rollBack();
  }

  private static StreamException failing() {
    return Refusals.refuse(LogRefusal.STORE_FULL, FAILING);
  }

  // ---- what is due

  private void tick() {
    long now = System.nanoTime();
    if (disk.isFailing()) {
      retry();
    }
    if (now - nextSweepNs >= 0) {
      groups.lookForRoom();
      boolean more = !disk.isFailing() && sweep();
      nextSweepNs = more ? now : now + TimeUnit.MILLISECONDS.toNanos(sweepMs);
    }
  }

  private boolean sweep() {
    try {
      boolean more = sweeper.sweep();
      commit();
      return more;
    } catch (RocksDBException | RuntimeException e) {
      LOG.warn("A sweep of the store of logs failed", e);
      rollBack(failing());
      group.clear();
      return false;
    }
  }

  /** Sweeps now, all that is due; for tests. */
  void sweepAll() {
    while (!disk.isFailing() && sweep()) {
      counters.swept();
    }
  }

  // ---- a failing disk

  private void retry() {
    long now = System.nanoTime();
    if (now - nextRetryNs < 0) {
      return;
    }
    boolean good = disk.hasRoom() && disk.reopen() && settle();
    retryMs = good ? FIRST_RETRY_MS : Math.min(LAST_RETRY_MS, 2 * retryMs);
    nextRetryNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(retryMs);
    if (good) {
      LOG.info("The disk of the store of logs takes appends again");
    }
  }

  /** Puts back what failed groups may have left on the disk. */
  private boolean settle() {
    try {
      groups.settle(unsettled);
      unsettled.clear();
      for (LogEntry entry : groups.waiting()) {
        logs.goOn(entry.name());
      }
      return true;
    } catch (RocksDBException e) {
      LOG.warn("The store of logs could not be put back", e);
      return false;
    }
  }

  private void finish() {
    if (!disk.isFailing()) {
      sweeper.keepUses(true);
      commit();
    }
  }
}
