package io.sluice.log.memory;

import io.sluice.testkit.log.LogStoreContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;

class MemoryLogStoreTest extends LogStoreContract {

  @Override
  protected LogStoreSubject subject(ManualClock clock) {
    return new MemorySubject(clock);
  }
}
