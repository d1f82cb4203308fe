package io.sluice.log.rocks;

import io.sluice.core.log.LogStore;
import io.sluice.testkit.bus.Waiting;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;
import java.nio.file.Path;
import java.time.Duration;

/** A store on the disk, for the contract; it sweeps when it is told to. */
final class RocksSubject implements LogStoreSubject {
  private final RocksLogOptions options;
  private RocksLogStore store;

  RocksSubject(Path directory, ManualClock clock) {
    options = RocksRig.options(directory).clock(clock).sweepInterval(Duration.ofDays(1));
    store = RocksLogStore.open(options);
  }

  @Override
  public LogStore store() {
    return store;
  }

  @Override
  public void sweep() {
    Waiting.await(store.sweep());
  }

  @Override
  public boolean reopen() {
    close();
    store = RocksLogStore.open(options);
    return true;
  }

  @Override
  public void close() {
    Waiting.await(store.close());
  }
}
