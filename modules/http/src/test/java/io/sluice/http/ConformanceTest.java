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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
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

  /** What there is besides the stores. */
  private static final String APART = "another node";

  /** A run of the suite that goes on, against this server. */
  private record Run(LogServer server, Program vitest, Path report) {

    static Run start(String node, LogServer server, String on) throws IOException {
      Path report = COPY.resolve(on.replace(' ', '-') + ".json").toAbsolutePath();
      Files.deleteIfExists(report);
      return new Run(server, Program.start(suite(node, server.port, report)), report);
    }
  }

  @TempDir private static Path data;

  /** All go on at the same time: each of them waits for most of its own. */
  private static final Map<String, Run> RUNS = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    String node = require("node");
    install(require("npm"));
    for (Store store : Store.values()) {
      Path files = data.resolve(store.toString());
      start(
          node,
          store.toString(),
          new LogServer(vertx -> store.open(vertx, files), DURABLE, UnaryOperator.identity()));
    }
    Path files = data.resolve("apart");
    start(node, APART, LogServer.apart(vertx -> Store.ROCKSDB.open(vertx, files), DURABLE));
  }

  private static void start(String node, String on, LogServer server) throws IOException {
    try {
      RUNS.put(on, Run.start(node, server, on));
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  @AfterAll
  static void stop() throws IOException {
    for (Run run : RUNS.values()) {
      run.vitest().close();
      run.server().close();
    }
  }

  @ParameterizedTest
  @EnumSource(Store.class)
  void the_suite_passes_on_every_store(Store store, TestReporter reporter) throws Exception {
    assertConforms(store.toString(), reporter);
  }

  @Test
  void the_suite_passes_through_a_node_that_does_not_own_the_store(TestReporter reporter)
      throws Exception {
    assertConforms(APART, reporter);
  }

  private static void assertConforms(String on, TestReporter reporter) throws Exception {
    Run run = RUNS.get(on);
    String told = run.vitest().finish(RUN_SECONDS);
    assertThat(run.report()).as(told).exists();

    JsonObject result = new JsonObject(Files.readString(run.report()));
    assertThat(failures(result)).isEmpty();
    assertThat(result.getInteger("numPassedTests")).isEqualTo(TESTS);
    reporter.publishEntry("conformance", TESTS + " passed on " + on);
  }

  private static ProcessBuilder suite(String node, int port, Path report) {
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
    try (Program program = Program.start(builder)) {
      return program.finish(seconds);
    }
  }

  /** A program that goes on, and where what it says is kept. */
  private record Program(Process process, Path out) implements AutoCloseable {

    static Program start(ProcessBuilder builder) throws IOException {
      Path out = Files.createTempFile("conformance", ".txt");
      Process process =
          builder
              .directory(COPY.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      process.getOutputStream().close();
      return new Program(process, out);
    }

    /** Waits until it has ended, or ends it, and tells what it has said. */
    String finish(long seconds) throws IOException, InterruptedException {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return Files.readString(out);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      Files.deleteIfExists(out);
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
