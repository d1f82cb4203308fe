package io.sluice.log.rocks;

import io.sluice.core.log.LogStore;
import io.sluice.testkit.bus.Waiting;
import io.sluice.testkit.log.LogStoreContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class RocksLogStoreTest extends LogStoreContract {

  @TempDir Path directory;

  @Override
  protected LogStoreSubject subject(ManualClock clock) {
    RocksLogOptions options =
        RocksLogOptions.in(directory)
            .clock(clock)
            .minFreeBytes(0)
            .sweepInterval(Duration.ofDays(1));
    return new Subject(options);
  }

  private static final class Subject implements LogStoreSubject {
    private final RocksLogOptions options;
    private RocksLogStore store;

    Subject(RocksLogOptions options) {
      this.options = options;
      this.store = RocksLogStore.open(options);
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
}
