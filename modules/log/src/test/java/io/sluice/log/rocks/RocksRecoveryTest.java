package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.StreamException;
import io.sluice.core.log.Durability;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;
import io.sluice.testkit.bus.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksRecoveryTest {

  @TempDir Path directory;

  private RocksLogOptions options;
  private RocksLogStore store;
  private RocksLogStore again;

  @BeforeEach
  void open() {
    options = RocksRig.options(directory.resolve("store")).bootId(() -> "first");
    // Syncs by itself only at the end of the test.
    options = options.syncInterval(Duration.ofDays(1));
    store = RocksLogStore.open(options);
    RocksRig.create(store, "synced", Durability.EVERY_APPEND);
    RocksRig.create(store, "interval", Durability.INTERVAL);
    RocksRig.create(store, "os", Durability.OS);
  }

  @AfterEach
  void close() {
    RocksRig.close(store);
    if (again != null) {
      RocksRig.close(again);
    }
  }

  /** The store as a kill leaves it. */
  private Path killed() {
    return RocksRig.copy(options.directory(), directory.resolve("killed"));
  }

  private void reopen(Path left, String boot) {
    again = RocksLogStore.open(RocksRig.options(left).bootId(() -> boot));
  }

  @Test
  void l1_a_kill_loses_nothing_that_was_accepted() {
    for (String name : List.of("synced", "interval", "os")) {
      RocksRig.append(store, name, "x", "y");
    }
    LogHead before = RocksRig.head(store, "os");
    reopen(killed(), "first");
    for (String name : List.of("synced", "interval", "os")) {
      assertThat(RocksRig.texts(again, name)).containsExactly("x", "y");
    }
    assertThat(RocksRig.head(again, "os")).as("incarnation, too").isEqualTo(before);
    assertThat(again.stats().cutBytes()).isZero();
    assertThat(again.stats().logs()).isEqualTo(3);
    assertThat(again.stats().bytes()).isEqualTo(6);
  }

  @Test
  void l3_a_torn_tail_is_cut_and_told() throws IOException {
    RocksRig.append(store, "os", "before");
    Path killed = directory.resolve("killed");
    long whole = Files.size(RocksRig.writeAheadLog(options.directory()));
    RocksRig.append(store, "os", "torn".repeat(100));
    RocksRig.copy(options.directory(), killed);
    long torn = Files.size(RocksRig.writeAheadLog(killed)) - 50;
    truncate(RocksRig.writeAheadLog(killed), torn);
    LogHead before = RocksRig.head(store, "os");
    reopen(killed, "first");
    assertThat(RocksRig.texts(again, "os")).containsExactly("before");
    assertThat(again.stats().cutBytes()).isEqualTo(torn - whole);
    assertThat(RocksRig.head(again, "os").tail())
        .as("nothing accepted was lost")
        .isEqualTo(before.tail().at(1));
    RocksRig.append(again, "os", "after");
    assertThat(RocksRig.texts(again, "os")).containsExactly("before", "after");
  }

  @Test
  void l4_a_loss_of_power_begins_a_new_incarnation_where_it_may_have_lost_appends()
      throws IOException {
    RocksRig.append(store, "interval", "kept");
    RocksRig.append(store, "os", "kept");
    RocksRig.append(store, "synced", "kept");
    long synced = Files.size(RocksRig.writeAheadLog(options.directory()));
    LogOffset lost = RocksRig.append(store, "interval", "lost");
    LogHead syncedBefore = RocksRig.head(store, "synced");
    Path killed = killed();
    truncate(RocksRig.writeAheadLog(killed), synced);
    reopen(killed, "second");
    assertThat(RocksRig.head(again, "synced")).isEqualTo(syncedBefore);
    LogHead head = RocksRig.head(again, "interval");
    assertThat(RocksRig.texts(again, "interval")).containsExactly("kept");
    assertThat(head.tail().incarnation()).isGreaterThan(lost.incarnation());
    assertThat(RocksRig.head(again, "os").tail().incarnation()).isGreaterThan(lost.incarnation());
    assertThatThrownBy(() -> Waiting.await(again.read("interval", From.at(lost), 1, 1)))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(LogRefusal.of(e.failure())).isEqualTo(LogRefusal.UNKNOWN_OFFSET));
    assertThat(RocksRig.append(again, "interval", "new")).isEqualTo(head.tail().at(2));
    RocksRig.close(again);
    reopen(killed, "third");
    assertThat(RocksRig.head(again, "interval").tail())
        .as("it was closed, so that the next start changes nothing")
        .isEqualTo(head.tail().at(2));
    long created = RocksRig.create(again, "new", Durability.OS).tail().incarnation();
    assertThat(created).isGreaterThan(head.tail().incarnation());
  }

  @Test
  void l4_an_unknown_boot_counts_as_one() {
    LogOffset before = RocksRig.append(store, "os", "x");
    Path killed = killed();
    again = RocksLogStore.open(RocksRig.options(killed).bootId(() -> null));
    assertThat(RocksRig.head(again, "os").tail().incarnation()).isGreaterThan(before.incarnation());
  }

  @Test
  void l4_damage_in_the_middle_begins_new_incarnations_of_all() throws IOException {
    RocksRig.append(store, "synced", "x".repeat(100_000));
    long damaged = Files.size(RocksRig.writeAheadLog(options.directory())) + 5_000;
    LogOffset before = RocksRig.append(store, "synced", "y".repeat(100_000));
    RocksRig.append(store, "synced", "z".repeat(100_000));
    Path killed = killed();
    overwrite(RocksRig.writeAheadLog(killed), damaged);
    reopen(killed, "first");
    assertThat(RocksRig.texts(again, "synced")).containsExactly("x".repeat(100_000));
    assertThat(RocksRig.head(again, "synced").tail().incarnation())
        .isGreaterThan(before.incarnation());
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  static void overwrite(Path file, long at) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}), at);
    }
  }
}
