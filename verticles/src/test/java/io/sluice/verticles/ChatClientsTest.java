package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.program.Programs;
import io.sluice.testkit.model.Asked;
import io.sluice.testkit.model.ScriptedModel;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official OpenAI client and the AI SDK's, run by Node against a gateway of this process, whose
 * models are an upstream that misbehaves as it is told, and a word model. Who lacks Node, npm or
 * the npm registry has it skipped; with {@code CI=true} it fails.
 */
class ChatClientsTest {

  private static final Path PROJECT = Path.of("src", "test", "clients");
  private static final Path COPY = Path.of("target", "clients");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", ".npmrc", "openai.test.js", "ai.test.js");

  /** Tests in the scripts; one that is lost must not go unnoticed. */
  private static final int TESTS = 39;

  private static final int ANSWERS_PER_CLIENT = 8;
  private static final long INSTALL_SECONDS = 120;
  private static final long RUN_SECONDS = 120;
  private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");

  @TempDir private Path scratch;

  @Test
  void official_clients_stream_collect_abort_resume_and_get_errors(TestReporter reporter)
      throws Exception {
    String node = Programs.require("node");
    install(Programs.require("npm"));
    Vertx vertx = Vertx.vertx();
    try {
      ScriptedModel upstream = ScriptedModel.start(vertx).await();
      Program program = client(node, gateway(vertx, upstream));
      String told = program.finish(RUN_SECONDS);

      assertThat(program.process().exitValue()).as(told).isZero();
      Matcher passed = PASSED.matcher(told);
      assertThat(passed.find()).as(told).isTrue();
      assertThat(Integer.parseInt(passed.group(1))).as(told).isEqualTo(TESTS);
      assertAborted(upstream);
      reporter.publishEntry("clients", TESTS + " passed");
    } finally {
      vertx.close().await();
    }
  }

  private static JsonObject models(ScriptedModel upstream) {
    JsonObject scripted =
        new JsonObject()
            .put("type", "openai")
            .put("url", upstream.url())
            .put("model", "scripted")
            .put("retryAttempts", 2)
            .put("retryDelay", "20ms")
            .put("retryMaxDelay", "100ms")
            .put(
                "timeouts",
                new JsonObject().put("next", "1500ms")); // what stalls is not waited for
    JsonObject markov =
        new JsonObject()
            .put("type", "markov")
            .put("file", Path.of("..", "conf", "markov.txt").toAbsolutePath().toString())
            .put("pace", "1ms");
    return new JsonObject().put("scripted", scripted).put("markov", markov);
  }

  private static int gateway(Vertx vertx, ScriptedModel upstream) {
    JsonObject chat =
        new JsonObject()
            .put("models", JsonArray.of("scripted", "markov"))
            .put("answersPerClient", ANSWERS_PER_CLIENT);
    JsonObject config =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0))
            .put("store", new JsonObject().put("type", "memory"))
            .put("streams", models(upstream))
            .put("chat", chat);
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    vertx.deployVerticle(new LogVerticle(), options).await();
    vertx.deployVerticle(new SourceVerticle(), options).await();
    vertx.deployVerticle(new ChatVerticle(), options).await();
    GatewayVerticle gateway = new GatewayVerticle();
    vertx.deployVerticle(gateway, options).await();
    return gateway.actualPort();
  }

  /** What a client has left, its upstream was left with, too. */
  private static void assertAborted(ScriptedModel upstream) throws Exception {
    List<Asked> aborted =
        upstream.asked().stream()
            .filter(asked -> asked.body().encode().contains("abort pace"))
            .toList();
    assertThat(aborted).hasSizeGreaterThan(2);
    for (Asked asked : aborted) {
      asked.left().get(5, TimeUnit.SECONDS);
      assertThat(asked.tokens().get()).as("tokens of what was aborted").isLessThan(400);
    }
  }

  private Program client(String node, int port) throws IOException {
    ProcessBuilder tests =
        new ProcessBuilder(node, "--test", "--test-reporter=tap", "openai.test.js", "ai.test.js");
    tests.environment().put("SLUICE_URL", "http://127.0.0.1:" + port);
    return Program.start(tests, scratch.resolve("told.txt"));
  }

  /** Installs what the lock file says, unless that was done before. */
  private void install(String npm) throws Exception {
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
      ProcessBuilder ci =
          new ProcessBuilder(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      String told = Program.start(ci, scratch.resolve("npm.txt")).finish(INSTALL_SECONDS);
      provided(
          Files.exists(COPY.resolve("node_modules").resolve("openai")),
          "the client could not be installed: " + told);
    }
  }

  /** A program that goes on, and where what it says is kept. */
  private record Program(Process process, Path out) {

    static Program start(ProcessBuilder builder, Path out) throws IOException {
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
        process.destroyForcibly().waitFor();
      }
      return Files.readString(out);
    }
  }

  private static void provided(boolean is, String otherwise) {
    if (!is && "true".equals(System.getenv("CI"))) {
      Assertions.fail(otherwise + "; .ci/run installs what is needed");
    }
    Assumptions.assumeTrue(is, otherwise);
  }
}
