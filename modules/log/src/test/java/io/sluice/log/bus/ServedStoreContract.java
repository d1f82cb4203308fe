package io.sluice.log.bus;

import io.sluice.core.log.LogStore;
import io.sluice.core.log.ServedLogs;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.bus.Waiting;
import io.sluice.testkit.log.LogStoreContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A store keeps its contract over the bus. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ServedStoreContract extends LogStoreContract {
  private final LogNodes nodes;

  ServedStoreContract(LogNodes nodes) {
    this.nodes = nodes;
  }

  @AfterAll
  void stopNodes() {
    nodes.close();
  }

  @Override
  protected LogStoreSubject subject(ManualClock clock) {
    MemoryLogStore store = new MemoryLogStore(MemoryLogOptions.DEFAULT, clock);
    ServedLogs served = Waiting.await(nodes.owning().serveLogs(store, PartSource.of(store)));
    return new LogStoreSubject() {
      @Override
      public LogStore store() {
        return nodes.using().logs();
      }

      @Override
      public void sweep() {
        store.sweep();
      }

      @Override
      public void close() {
        Waiting.await(served.withdraw());
        Waiting.await(store.close());
      }
    };
  }
}
