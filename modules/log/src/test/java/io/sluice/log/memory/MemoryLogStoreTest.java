package io.sluice.log.memory;

import io.sluice.core.log.LogStore;
import io.sluice.testkit.log.LogStoreContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;

class MemoryLogStoreTest extends LogStoreContract {

  @Override
  protected LogStoreSubject subject(ManualClock clock) {
    MemoryLogStore store = new MemoryLogStore(MemoryLogOptions.DEFAULT, clock);
    return new LogStoreSubject() {
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
    };
  }
}
