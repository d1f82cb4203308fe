package io.sluice.bench.log;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Appends a load to a new log, batch by batch, with so many appends under way. */
final class Appender {

  /** As many as a writer over the bus has, or about. */
  private static final int UNDER_WAY = 64;

  private static final int PATIENCE_S = 60;

  private final LogStore store;

  Appender(LogStore store) {
    this.store = store;
  }

  /** Returns once the log is closed. */
  void append(String log, Load load) throws InterruptedException, TimeoutException {
    create(log);
    fill(log, load);
  }

  /** Makes a log with nothing in it. */
  void create(String log) throws TimeoutException {
    LogOptions options = LogOptions.of("application/json").durability(Durability.INTERVAL);
    store.create(log, Creation.of(options)).await(PATIENCE_S, TimeUnit.SECONDS);
  }

  /** Appends to it, and returns once it is closed. */
  void fill(String log, Load load) throws InterruptedException, TimeoutException {
    Semaphore room = new Semaphore(UNDER_WAY);
    AtomicReference<Throwable> failed = new AtomicReference<>();
    for (int number = 0; number < load.batches() && failed.get() == null; number++) {
      List<Chunk> chunks = Load.chunks(load.payloads(number));
      room.acquire();
      store
          .append(log, Append.of(chunks))
          .onFailure(failed::set)
          .onComplete(done -> room.release());
    }
    store.append(log, Append.close(Outcome.COMPLETED)).await(PATIENCE_S, TimeUnit.SECONDS);
    if (failed.get() != null) {
      throw new IllegalStateException(failed.get());
    }
  }
}
