package io.sluice.log.memory;

import io.sluice.core.log.LogStore;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;

/** A store in memory, for the contract. */
final class MemorySubject implements LogStoreSubject {
  private final MemoryLogStore store;

  MemorySubject(ManualClock clock) {
    store = new MemoryLogStore(MemoryLogOptions.DEFAULT, clock);
  }

  @Override
  public LogStore store() {
    return store;
  }

  @Override
  public void sweep() {
    store.sweep();
  }

  @Override
  public void close() {
    store.close().await();
  }
}
