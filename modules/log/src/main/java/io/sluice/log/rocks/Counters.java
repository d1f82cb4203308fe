package io.sluice.log.rocks;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a store does. Any thread. */
final class Counters {

  final LongAdder groups = new LongAdder();
  final LongAdder calls = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder writeNanos = new LongAdder();
  final LongAdder memoryReads = new LongAdder();
  final LongAdder diskReads = new LongAdder();
  final LongAdder diskReadNanos = new LongAdder();
  final LongAdder chunksRead = new LongAdder();
  final LongAdder syncs = new LongAdder();
  final LongAdder syncNanos = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder sweeps = new LongAdder();

  void written(int callCount, long byteCount, long nanos) {
    groups.increment();
    calls.add(callCount);
    bytes.add(byteCount);
    writeNanos.add(nanos);
  }

  void readFromMemory(int chunks) {
    memoryReads.increment();
    chunksRead.add(chunks);
  }

  void readFromDisk(int chunks, long nanos) {
    diskReads.increment();
    diskReadNanos.add(nanos);
    chunksRead.add(chunks);
  }

  void synced(long nanos) {
    syncs.increment();
    syncNanos.add(nanos);
  }

  void swept() {
    sweeps.increment();
  }
}
