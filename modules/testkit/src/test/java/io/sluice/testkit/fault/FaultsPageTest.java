package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snippet of docs/faults.md is the test below, to the letter, and does what it says. */
@Timeout(60)
class FaultsPageTest {
  private final List<Vertx> joined = new ArrayList<>();

  private Vertx join(EventBusOptions eventBus) {
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(eventBus))
            .withClusterManager(new FakeClusterManager())
            .buildClustered()
            .await();
    joined.add(vertx);
    return vertx;
  }

  @AfterEach
  void leave() {
    joined.forEach(vertx -> vertx.close().await());
  }

  @Test
  void the_snippet_runs() {
    NumberedSource source = new NumberedSource();
    LinkProxy proxy = LinkProxy.to(Loopback.freePort());
    Vertx producer = join(new EventBusOptions().setHost(Loopback.HOST));
    Vertx reader = join(proxy.eventBus());
    ChunkBus.on(producer).offer("numbers", source).await();

    NumberedReader numbers =
        NumberedReader.open(ChunkBus.on(reader), "numbers", "a", StreamRequest.create()).await();
    proxy.drop(); // what was under way is lost
    source.finish();

    assertThat(numbers.whole().await()).isTrue(); // each chunk once, in order, to the last
    proxy.close();
  }

  @Test
  void the_page_shows_what_runs() throws IOException {
    String page = Files.readString(Path.of("..", "..", "docs", "faults.md"));
    int begin = page.indexOf("```java\n") + "```java\n".length();
    String snippet = page.substring(begin, page.indexOf("```", begin)).indent(4);
    String here =
        Files.readString(
            Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java"));
    assertThat(here).contains(snippet.replaceAll("(?m)^ +$", ""));
  }
}
