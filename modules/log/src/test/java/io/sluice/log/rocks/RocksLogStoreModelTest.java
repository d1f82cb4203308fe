package io.sluice.log.rocks;

import io.sluice.core.log.LogStore;
import io.sluice.testkit.log.LogStoreModelContract;
import io.sluice.testkit.log.LogStoreSubject;
import io.sluice.testkit.log.ManualClock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

class RocksLogStoreModelTest extends LogStoreModelContract {

  @Override
  protected LogStoreSubject subject(ManualClock clock) throws IOException {
    Path directory = Files.createTempDirectory("sluice-model");
    RocksSubject subject = new RocksSubject(directory, clock);
    return new LogStoreSubject() {
      @Override
      public LogStore store() {
        return subject.store();
      }

      @Override
      public void sweep() {
        subject.sweep();
      }

      @Override
      public boolean reopen() {
        return subject.reopen();
      }

      @Override
      public void close() throws IOException {
        subject.close();
        delete(directory);
      }
    };
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<File> all = files.sorted(Comparator.reverseOrder()).map(Path::toFile).toList();
      for (File file : all) {
        Files.delete(file.toPath());
      }
    }
  }
}
