package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.verticles.Configuration.Argument;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's snippets, run: its commands print what it says, its Java compiles and works. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

  /** What differs from run to run; and CSV ends its lines with CRLF (RFC 4180, section 2). */
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

  private static final Pattern INCARNATION = Pattern.compile("[0-9]{16}_");

  private static List<String> blocks(String language) throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(readme);
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks;
  }

  @Test
  @Timeout(60)
  void the_curl_lines_print_what_the_readme_shows(@TempDir Path directory) throws Exception {
    Node node =
        Node.start(
            Configuration.load(
                Path.of("../conf/sluice.yaml"),
                Map.of(
                    "SLUICE_HTTP_DRAIN",
                    "0s",
                    "SLUICE_STORE_TYPE",
                    "memory",
                    "SLUICE_HTTP_ACCESS_LOG",
                    directory.resolve("access.log").toString()),
                List.of(new Argument("--port", "http.port", 0))));
    int commands = 0;
    for (String example : String.join("", blocks("console")).split("(?m)^\\$ ", -1)) {
      if (!example.isBlank()) {
        String[] parts = example.split("\n", 2);
        String command = parts[0].replace("http://localhost:8080", node.url());
        assertThat(normal(run(command))).as(parts[0]).isEqualTo(normal(parts[1]));
        commands++;
      }
    }
    node.drain();
    assertThat(commands).isEqualTo(8);
  }

  private static String normal(String output) {
    String timeless = TIME.matcher(output.strip().replace("\r\n", "\n")).replaceAll("TIME");
    return INCARNATION.matcher(timeless).replaceAll("INCARNATION_");
  }

  private static String run(String command) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @Test
  @Timeout(60)
  void the_java_compiles_and_works(@TempDir Path dir) throws Exception {
    List<String> java = blocks("java");
    assertThat(java).hasSize(2);
    compile(dir, String.join("\n", java));
    URL[] urls = {dir.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
      FutureTask<Object> run =
          new FutureTask<>(() -> loader.loadClass("Snippets").getMethod("run").invoke(null));
      Thread.ofVirtual().start(run);
      Vertx vertx = (Vertx) run.get(40, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  /** The snippets as one method; on a port of its own, since the README's may be in use. */
  private static void compile(Path dir, String snippets) throws IOException {
    String source =
        """
        import io.sluice.core.*;
        import io.sluice.sources.*;
        import io.sluice.verticles.*;
        import io.vertx.core.*;
        import io.vertx.core.json.JsonObject;
        import java.time.Instant;

        public class Snippets {
          public static Vertx run() throws Exception {
            %s
            return vertx;
          }

          static DeploymentOptions free() {
            return new DeploymentOptions()
                .setConfig(new JsonObject().put("http", new JsonObject().put("port", 0)));
          }
        }
        """
            .formatted(snippets.replace("new GatewayVerticle()", "new GatewayVerticle(), free()"));
    Path file = dir.resolve("Snippets.java");
    Files.writeString(file, source);
    String classPath = System.getProperty("java.class.path");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classPath, file.toString());
    assertThat(status).as("the README's Java compiles").isZero();
  }
}
