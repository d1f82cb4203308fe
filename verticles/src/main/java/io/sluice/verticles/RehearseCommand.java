package io.sluice.verticles;

import io.sluice.log.rocks.RocksLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code sluice rehearse DIR}: starts a node, asks it for a little, and stops, so that the JVM can
 * write down which classes that takes; and puts RocksDB's library into DIR. {@code ./sluice} does
 * it once after a build, for later starts: docs/adr/0197.
 *
 * <p>Neither the user's configuration nor the environment counts: what they say may not be tried
 * behind their back.
 */
@Command(name = "rehearse", hidden = true, description = "What ./sluice does after a build.")
final class RehearseCommand implements Callable<Integer> {

  private static final String CONFIGURATION = "rehearsal.yaml";

  /** A request in each form, and what every node answers. */
  private static final List<String> ASKED =
      List.of(
          "/streams",
          "/streams/zones?format=json",
          "/streams/zones?format=csv",
          "/streams/numbers?to=20000&format=sse",
          "/streams/numbers?to=20000&format=ndjson",
          "/streams/story?format=ndjson&limit=1",
          "/metrics",
          "/health/ready",
          "/");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Then it is broken off, since a start waits for it. */
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "DIR", description = "An empty directory; all it writes goes there.")
  private Path directory;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CompletableFuture.delayedExecutor(AT_MOST.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(1));
    Path configuration = directory.resolve(CONFIGURATION);
    try (InputStream in = RehearseCommand.class.getResourceAsStream(CONFIGURATION)) {
      Files.copy(Objects.requireNonNull(in, CONFIGURATION), configuration);
    }
    Files.writeString(directory.resolve("story.txt"), "One word after the other.\n");
    Node node = Node.start(Configuration.load(configuration, Map.of(), List.of()));
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : ASKED) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(PATIENCE).build();
        client.send(request, BodyHandlers.discarding());
      }
    }
    node.drain();
    RocksLibrary.copyTo(directory);
    return 0;
  }
}
