package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.StreamException;
import io.sluice.core.log.Durability;
import io.sluice.core.log.From;
import io.sluice.core.log.LogRefusal;
import io.sluice.testkit.bus.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

class RocksDamageTest {

  @TempDir Path directory;

  /** Changes one byte of a log's first record, beneath RocksDB's own checksums. */
  private void damage(RocksLogOptions options, long log) throws RocksDBException {
    try (DbLog messages = new DbLog();
        Db db =
            Db.open(
                directory.resolve("db"),
                options,
                WALRecoveryMode.AbsoluteConsistency,
                false,
                messages);
        WriteOptions writing = new WriteOptions()) {
      byte[] key = Bytes.key(log, 0);
      byte[] record = db.rocks.get(db.data, key);
      record[record.length - 1] ^= 1;
      db.rocks.put(db.data, writing, key, record);
    }
  }

  @Test
  void a_damaged_record_fails_its_log_only() throws RocksDBException {
    RocksLogOptions options = RocksRig.options(directory);
    RocksLogStore store = RocksLogStore.open(options);
    for (String name : List.of("bad", "good")) {
      RocksRig.create(store, name, Durability.OS);
      RocksRig.append(store, name, "x");
      RocksRig.append(store, name, "y");
    }
    RocksRig.close(store);
    damage(options, 1);
    store = RocksLogStore.open(options);
    RocksLogStore opened = store;
    StreamException failure =
        catchThrowableOfType(
            StreamException.class, () -> Waiting.await(opened.read("bad", From.START, 10, 10)));
    assertThat(LogRefusal.of(failure.failure())).isEqualTo(LogRefusal.DAMAGED);
    assertThat(failure.failure().message()).contains("bad").contains("position 0");
    From after = From.at(RocksRig.head(store, "bad").first().at(1));
    assertThat(Waiting.await(store.read("bad", after, 10, 10)).chunks()).hasSize(1);
    RocksRig.append(store, "bad", "z");
    assertThat(RocksRig.texts(store, "good")).containsExactly("x", "y");
    RocksRig.close(store);
  }

  @Test
  void a_second_opener_is_told_that_the_store_is_taken() throws Exception {
    RocksLogStore store = RocksLogStore.open(RocksRig.options(directory));
    StoreTakenException taken =
        catchThrowableOfType(
            StoreTakenException.class, () -> RocksLogStore.open(RocksRig.options(directory)));
    assertThat(taken.directory()).isEqualTo(directory);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Opener.class.getName(), directory.toString()));
    Process other = new ProcessBuilder(command).inheritIO().start();
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).as("of another process").isEqualTo(Opener.TAKEN);
    RocksRig.create(store, "still", Durability.EVERY_APPEND);
    RocksRig.close(store);
    RocksRig.close(RocksLogStore.open(RocksRig.options(directory)));
  }

  /** Another process. */
  static final class Opener {
    static final int TAKEN = 42;

    private Opener() {}

    public static void main(String[] args) {
      try {
        RocksLogStore.open(RocksRig.options(Path.of(args[0])));
        System.exit(1);
      } catch (StoreTakenException e) {
        System.exit(TAKEN);
      }
    }
  }
}
