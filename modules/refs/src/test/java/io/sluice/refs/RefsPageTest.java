package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/refs.md says, as it is. */
class RefsPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "refs.md");

  @Test
  void theSnippetRuns() {
    Vertx vertx = Vertx.vertx();
    CallBus calls = CallBus.on(vertx);
    CallHandler squares =
        call -> {
          int from = (int) call.kwargs().get("from");
          Stream<Integer> data = Stream.iterate(from, i -> i + 1).map(i -> i * i);
          return Future.succeededFuture(Map.of("status", "ok", "data", data));
        };
    calls.offer("squares", squares).await();

    Map<?, ?> answer = (Map<?, ?>) calls.call("squares", CallRequest.of().with("from", 3)).await();
    StreamRef data = (StreamRef) answer.get("data");
    System.out.println(data.take(2).await()); // [9, 16]
    System.out.println(data.take(2).await()); // [25, 36]: the position is kept
    for (Object square : data) {
      if ((int) square > 100) {
        break; // 121, and a few more were made ahead
      }
    }
    data.close().await(); // the generator is closed, wherever it is

    assertThat(data.position()).isEqualTo(9);
    Await.await(vertx.close());
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("```java\n") + "```java\n".length();
    String snippet = page.substring(begin, page.indexOf("```", begin)).indent(4);
    String here =
        Files.readString(
            Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java"));
    assertThat(here).contains(snippet.replaceAll("(?m)^ +$", ""));
  }

  @Test
  void thePageTellsTheProfilesThereAre() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(TimeoutProfiles.DEFAULT.profiles().keySet())
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
  }
}
