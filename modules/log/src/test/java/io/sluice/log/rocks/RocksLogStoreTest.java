package io.sluice.log.rocks;

import io.sluice.testkit.log.LogStoreContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksLogStoreTest extends LogStoreContract {

  @TempDir Path directory;

  @Override
  protected LogStoreSubject subject(ManualClock clock) {
    return new RocksSubject(directory, clock);
  }
}
