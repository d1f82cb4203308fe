package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/cluster.md shows: its commands are run, its Java is compiled and joins. */
@Timeout(240)
class ClusterGuideTest {
  private static final String DOCUMENT = "cluster.md";
  private static final String SCRIPT = "./sluice run --cluster ";

  @TempDir Path directory;
  private final List<Gateway> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Gateway::close);
  }

  @Test
  void the_split_serves_what_the_document_shows() throws Exception {
    Programs.require("curl");
    int port = freePort();
    for (String command : Snippets.in(DOCUMENT, "sh split").lines().toList()) {
      assertThat(command).startsWith(SCRIPT);
      List<String> arguments =
          new ArrayList<>(List.of(command.substring(SCRIPT.length()).split(" ", -1)));
      int conf = arguments.indexOf("--conf") + 1;
      Map<String, String> environment = new HashMap<>();
      environment.put("SLUICE_CLUSTER_PORT", "" + port);
      if (arguments.get(conf).contains("gateway")) {
        environment.put("SLUICE_HTTP_PORT", "0");
      } else {
        environment.put("SLUICE_STORE_DIRECTORY", directory.resolve("data").toString());
      }
      arguments.set(conf, "../" + arguments.get(conf));
      nodes.add(Gateway.node(environment, arguments.toArray(String[]::new)));
    }
    String address = nodes.getLast().url("/").toString().replaceAll("/$", "");
    for (String example : Snippets.in(DOCUMENT, "console").split("(?m)^\\$ ", -1)) {
      if (!example.isBlank()) {
        String[] parts = example.split("\n", 2);
        String command = parts[0].replace("http://localhost:8080", address);
        Finished curl = Finished.of(new ProcessBuilder("bash", "-c", command));
        assertThat(normal(curl.out())).as(parts[0]).isEqualTo(normal(parts[1]));
      }
    }
    assertThat(directory.resolve("data/producer")).isNotEmptyDirectory();
    assertThat(printedByTheJava(port).lines()).hasSize(3).first().asString().contains("\"i\":0");
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Math.min(free.getLocalPort(), 65_000);
    }
  }

  private static String normal(String output) {
    return output.strip().replaceAll("[0-9]{16}_", "INCARNATION_");
  }

  /** Runs the document's Java against the member at this port. */
  private String printedByTheJava(int port) throws Exception {
    String source =
        """
        import com.hazelcast.config.*;
        import io.sluice.core.*;
        import io.vertx.core.*;
        import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

        public class Reading {
          public static Vertx run() throws Exception {
            %s
            %s
            numbers.outcome().await();
            return vertx;
          }
        }
        """
            .formatted(
                Snippets.in(DOCUMENT, "java join").replace("5701", "" + port),
                Snippets.in(DOCUMENT, "java three"));
    Path file = Files.writeString(directory.resolve("Reading.java"), source);
    String classPath = System.getProperty("java.class.path");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classPath, file.toString());
    assertThat(status).as("the Java compiles").isZero();
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    URL[] urls = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      FutureTask<Object> run =
          new FutureTask<>(() -> loader.loadClass("Reading").getMethod("run").invoke(null));
      Thread.ofVirtual().start(run);
      Vertx vertx = (Vertx) run.get(60, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
