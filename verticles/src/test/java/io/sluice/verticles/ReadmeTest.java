package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's snippets, run: its commands print what it says, its Java compiles and works. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

  /** What differs from run to run. */
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

  private static final String IMPORTS =
      """
      import io.sluice.core.*;
      import io.sluice.sources.*;
      import io.sluice.verticles.*;
      import io.vertx.core.*;
      import java.time.Instant;
      """;

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
  void the_curl_lines_print_what_the_readme_shows() throws Exception {
    try (Gateway gateway = Gateway.withDefaultConfiguration()) {
      int commands = 0;
      for (String block : blocks("console")) {
        for (String example : block.split("(?m)^\\$ ")) {
          if (!example.isBlank()) {
            String[] parts = example.split("\n", 2);
            String command = parts[0].replace("localhost:8080", "localhost:" + gateway.port());
            assertThat(normal(run(command))).as(parts[0]).isEqualTo(normal(parts[1]));
            commands++;
          }
        }
      }
      assertThat(commands).isEqualTo(5);
    }
  }

  private static String normal(String output) {
    return TIME.matcher(output.strip()).replaceAll("TIME");
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
    String source =
        IMPORTS
            + "public class Snippets {\n  public static Vertx run() throws Exception {\n"
            + java.stream().collect(Collectors.joining("\n"))
            + "\n    return vertx;\n  }\n}\n";
    compile(dir, source.replace("new GatewayVerticle()", "gateway()"));
    URL[] urls = {dir.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
      CompletableFuture<Object> vertx = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  vertx.complete(loader.loadClass("Snippets").getMethod("run").invoke(null));
                } catch (ReflectiveOperationException e) {
                  vertx.completeExceptionally(e);
                }
              });
      ((io.vertx.core.Vertx) vertx.get(40, TimeUnit.SECONDS))
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static void compile(Path dir, String source) throws IOException {
    // On a port of its own: the one of the README may be in use.
    String gateway =
        """
          static DeploymentOptions free() {
            return new DeploymentOptions().setConfig(new io.vertx.core.json.JsonObject()
                .put("http", new io.vertx.core.json.JsonObject().put("port", 0)));
          }
        }
        """;
    String whole =
        source
                .replace("deployVerticle(gateway())", "deployVerticle(new GatewayVerticle(), free())")
                .stripTrailing()
                .replaceAll("}$", "")
            + gateway;
    Path file = dir.resolve("Snippets.java");
    Files.writeString(file, whole);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    int status =
        compiler.run(null, null, null, "-proc:none", "-cp", classPath, file.toString());
    assertThat(status).as(URI.create("file:README.md") + " compiles").isZero();
  }
}
