package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.log.rocks.RocksLogOptions;
import io.sluice.log.rocks.RocksLogStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The public conformance suite of Durable Streams, run by Node against a server of this process.
 * Who lacks Node, npm or the npm registry has it skipped; with {@code CI=true} it fails.
 */
class ConformanceTest {

  private static final Path PROJECT = Path.of("src", "test", "conformance");
  private static final Path COPY = Path.of("target", "conformance");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", ".npmrc", "durable-streams.test.js");

  /** The suite has 338 tests, 6 of them of the optional subscriptions, which are not served. */
  private static final int TESTS = 332;

  /** The suite waits for some long-polls to end without data. */
  private static final Duration LONG_POLL = Duration.ofMillis(300);

  private static final DurableOptions DURABLE = DurableOptions.DEFAULT.longPoll(LONG_POLL);

  private static final long INSTALL_SECONDS = 180;
  private static final long RUN_SECONDS = 300;

  /** What the suite is run on. */
  enum Store {
    MEMORY,
    ROCKSDB;

    WatchableLogStore open(Vertx vertx, Path data) {
      return switch (this) {
        case MEMORY -> MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
        case ROCKSDB -> RocksLogStore.open(RocksLogOptions.in(data));
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Store.class)
  void the_suite_passes_on_every_store(Store store, @TempDir Path data, TestReporter reporter)
      throws Exception {
    String node = require("node");
    install(require("npm"));
    try (LogServer server =
        new LogServer(vertx -> store.open(vertx, data), DURABLE, UnaryOperator.identity())) {
      assertConforms(node, server, store.toString(), reporter);
    }
  }

  @Test
  void the_suite_passes_through_a_node_that_does_not_own_the_store(
      @TempDir Path data, TestReporter reporter) throws Exception {
    String node = require("node");
    install(require("npm"));
    try (LogServer server = LogServer.apart(vertx -> Store.ROCKSDB.open(vertx, data), DURABLE)) {
      assertConforms(node, server, "another node", reporter);
    }
  }

  private static void assertConforms(
      String node, LogServer server, String on, TestReporter reporter) throws Exception {
    Path report = COPY.resolve(on.replace(' ', '-') + ".json").toAbsolutePath();
    Files.deleteIfExists(report);
    String told = run(vitest(node, server.port, report), RUN_SECONDS);
    assertThat(report).as(told).exists();

    JsonObject result = new JsonObject(Files.readString(report));
    assertThat(failures(result)).isEmpty();
    assertThat(result.getInteger("numPassedTests")).isEqualTo(TESTS);
    reporter.publishEntry("conformance", TESTS + " passed on " + on);
  }

  private static ProcessBuilder vitest(String node, int port, Path report) {
    ProcessBuilder vitest =
        new ProcessBuilder(
            node,
            "node_modules/vitest/vitest.mjs",
            "run",
            "--testTimeout=60000", // a busy machine is no failure
            "--reporter=json",
            "--outputFile=" + report);
    vitest.environment().put("SLUICE_URL", "http://127.0.0.1:" + port);
    vitest.environment().put("SLUICE_LONG_POLL_MS", Long.toString(LONG_POLL.toMillis()));
    return vitest;
  }

  private static List<String> failures(JsonObject result) {
    List<String> failures = new ArrayList<>();
    for (Object file : result.getJsonArray("testResults")) {
      for (Object test : ((JsonObject) file).getJsonArray("assertionResults", new JsonArray())) {
        JsonObject one = (JsonObject) test;
        if (one.getString("status").equals("failed")) {
          failures.add(one.getString("fullName") + ": " + one.getJsonArray("failureMessages"));
        }
      }
    }
    return failures;
  }

  /** Installs what the lock file says, unless that was done before. */
  private static void install(String npm) throws Exception {
    Files.createDirectories(COPY);
    Path lock = COPY.resolve("package-lock.json");
    boolean isInstalled =
        Files.exists(COPY.resolve("node_modules").resolve(".package-lock.json"))
            && Files.exists(lock)
            && Files.mismatch(lock, PROJECT.resolve("package-lock.json")) < 0;
    for (String file : FILES) {
      Files.copy(PROJECT.resolve(file), COPY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!isInstalled) {
      String told =
          run(
              new ProcessBuilder(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
              INSTALL_SECONDS);
      provided(
          Files.exists(COPY.resolve("node_modules").resolve("vitest")),
          "the suite could not be installed: " + told);
    }
  }

  private static String run(ProcessBuilder builder, long seconds)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("conformance", ".txt");
    Process process =
        builder
            .directory(COPY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return Files.readString(out);
    } finally {
      Files.delete(out);
    }
  }

  private static String require(String program) {
    String found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    provided(!found.isEmpty(), program + " is not installed");
    return found;
  }

  private static void provided(boolean is, String otherwise) {
    if (!is && "true".equals(System.getenv("CI"))) {
      Assertions.fail(otherwise + "; .ci/run installs what is needed");
    }
    Assumptions.assumeTrue(is, otherwise);
  }
}
