package io.sluice.verticles;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.log.rocks.RocksLogStats;
import io.sluice.log.rocks.RocksLogStore;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the process's store on the disk, which are zero while it has none. They are asked at a
 * scrape, on its worker thread.
 */
final class StoreMeters {
  private final MeterRegistry registry;
  private final Supplier<@Nullable RocksLogStore> stores;

  private StoreMeters(MeterRegistry registry, Supplier<@Nullable RocksLogStore> stores) {
    this.registry = registry;
    this.stores = stores;
  }

  /** Registers them; what is registered already stays. */
  static void register(MeterRegistry registry, Supplier<@Nullable RocksLogStore> stores) {
    new StoreMeters(registry, stores).register();
  }

  private void register() {
    gauge(
        "sluice.store.refusing",
        null,
        "1 while the disk of the store is full or failing, and appends are refused",
        store -> store.refusing() == null ? 0 : 1);
    gauge("sluice.store.logs", null, "Logs in the store", of(RocksLogStats::logs));
    gauge("sluice.store", "bytes", "Payload bytes of all logs", of(RocksLogStats::bytes));
    gauge(
        "sluice.store.waiting",
        "bytes",
        "Payload bytes that wait to be written",
        of(RocksLogStats::waitingBytes));
    gauge(
        "sluice.store.compaction",
        "bytes",
        "What compaction has before it, as RocksDB estimates it",
        RocksLogStore::pendingCompactionBytes);
    counter(
        "sluice.store.appended", "bytes", "Payload bytes appended", RocksLogStats::appendedBytes);
    counter("sluice.store.read.chunks", null, "Chunks read", RocksLogStats::chunksRead);
    counter("sluice.store.refused", null, "Calls refused as busy", RocksLogStats::refused);
    timer(
        "sluice.store.write",
        "Writes to the disk, of what came together",
        RocksLogStats::groups,
        RocksLogStats::writeNanos);
    timer(
        "sluice.store.read",
        "Reads that memory did not answer",
        RocksLogStats::diskReads,
        RocksLogStats::diskReadNanos);
    timer(
        "sluice.store.sync",
        "Syncs at the interval",
        RocksLogStats::syncs,
        RocksLogStats::syncNanos);
  }

  private static ToDoubleFunction<RocksLogStore> of(ToLongFunction<RocksLogStats> value) {
    return store -> (double) value.applyAsLong(store.stats());
  }

  private double now(ToDoubleFunction<RocksLogStore> value) {
    RocksLogStore store = stores.get();
    return store == null ? 0 : value.applyAsDouble(store);
  }

  private void gauge(
      String name, @Nullable String unit, String description, ToDoubleFunction<RocksLogStore> of) {
    Gauge.builder(name, () -> now(of)).baseUnit(unit).description(description).register(registry);
  }

  private void counter(
      String name, @Nullable String unit, String description, ToLongFunction<RocksLogStats> value) {
    FunctionCounter.builder(name, this, it -> it.now(of(value)))
        .baseUnit(unit)
        .description(description)
        .register(registry);
  }

  private void timer(
      String name,
      String description,
      ToLongFunction<RocksLogStats> count,
      ToLongFunction<RocksLogStats> nanos) {
    FunctionTimer.builder(
            name, this, it -> (long) it.now(of(count)), it -> it.now(of(nanos)), NANOSECONDS)
        .description(description)
        .register(registry);
  }
}
