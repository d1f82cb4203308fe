package io.sluice.log.memory;

import io.sluice.testkit.log.LogStoreModelContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;

class MemoryLogStoreModelTest extends LogStoreModelContract {

  @Override
  protected LogStoreSubject subject(ManualClock clock) {
    return new MemorySubject(clock);
  }
}
