package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Durability;
import io.sluice.core.log.LogRefusal;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksFullDiskTest {

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path directory;

  /** Runs a store in a process of its own, whose limits can be changed. */
  private int run(Path store) throws Exception {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    java.add(System.getProperty("java.class.path"));
    java.addAll(List.of(Filler.class.getName(), store.toString()));
    Process process = new ProcessBuilder(java).inheritIO().start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @Test
  void a_failing_disk_refuses_appends_serves_reads_and_is_used_again_by_itself() throws Exception {
    boolean isThere = Files.isExecutable(Path.of("/usr/bin/prlimit"));
    assertThat(isThere || !"true".equals(System.getenv("CI")))
        .as("prlimit is installed; .ci/run installs what is needed")
        .isTrue();
    Assumptions.assumeTrue(isThere, "no prlimit here");
    assertThat(run(directory.resolve("store"))).isZero();
  }

  /**
   * Fills a store until its disk fails, which a limit on the size of files makes it; lifts the
   * limit; and goes on.
   */
  static final class Filler {

    private Filler() {}

    public static void main(String[] args) throws Exception {
      RocksLogStore store =
          RocksLogStore.open(
              RocksRig.options(Path.of(args[0])).syncInterval(Duration.ofMillis(100)));
      RocksRig.create(store, "a", Durability.INTERVAL);
      RocksRig.append(store, "a", "before");
      limit(1 << 20);
      long accepted = fill(store);
      checkRead(store, accepted);
      limit(-1);
      long deadline = System.nanoTime() + PATIENCE_NS;
      while (refused(append(store)) != null) {
        check(System.nanoTime() < deadline, "it takes appends again");
      }
      check(!store.stats().failing(), "it no longer fails");
      checkRead(store, accepted + 1);
      RocksRig.close(store);
      store = RocksLogStore.open(RocksRig.options(Path.of(args[0])));
      checkRead(store, accepted + 1);
      RocksRig.close(store);
      System.exit(0);
    }

    private static void limit(long bytes) throws IOException, InterruptedException {
      String most = bytes < 0 ? "unlimited" : Long.toString(bytes);
      Process process =
          new ProcessBuilder(
                  "prlimit",
                  "--pid",
                  Long.toString(ProcessHandle.current().pid()),
                  "--fsize=" + most + ":unlimited")
              .inheritIO()
              .start();
      check(process.waitFor() == 0, "prlimit");
    }

    private static Future<Append.Result> append(RocksLogStore store) {
      byte[] bytes = new byte[50_000];
      new Random(1).nextBytes(bytes);
      return store.append("a", Append.of(List.of(Chunk.of(bytes))));
    }

    private static LogRefusal refused(Future<?> future) {
      try {
        Waiting.await(future);
        return null;
      } catch (StreamException e) {
        return LogRefusal.of(e.failure());
      }
    }

    private static long fill(RocksLogStore store) {
      for (long accepted = 1; ; accepted++) {
        LogRefusal refusal = refused(append(store));
        if (refusal != null) {
          check(refusal == LogRefusal.STORE_FULL, "refused as " + refusal);
          return accepted;
        }
        check(accepted < 1_000, "it fills up");
      }
    }

    private static void checkRead(RocksLogStore store, long accepted) {
      int read = RocksRig.texts(store, "a").size();
      check(read == accepted, "reads " + read + " of " + accepted);
    }

    private static void check(boolean is, String what) {
      if (!is) {
        System.err.println("Not so: " + what);
        System.exit(1);
      }
    }
  }
}
