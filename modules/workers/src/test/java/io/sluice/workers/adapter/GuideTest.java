package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/workers.md shows is what runs, and does what is said of it. */
@ParameterizedClass
@EnumSource(Adapter.class)
class GuideTest {

  private final Adapter adapter;
  private final Peer peer;

  GuideTest(Adapter adapter) {
    this.adapter = adapter;
    peer = Peer.start(adapter, Peer.hello(adapter, "guide"));
  }

  @AfterEach
  void end() {
    peer.close();
  }

  @Test
  void theDocumentShowsWhatRuns() throws IOException {
    String document = Files.readString(Path.of("..", "..", "docs", "workers.md"));
    try (Stream<Path> files = Files.list(adapter.fixtures())) {
      Path guide = files.filter(it -> it.toString().contains("guide.")).findFirst().orElseThrow();
      assertThat(document).contains("\n" + Files.readString(guide) + "```");
    }
    List<String> served =
        peer.ready().getJsonArray("functions").stream()
            .map(it -> ((JsonObject) it).getString("name"))
            .toList();
    assertThat(served)
        .containsExactlyInAnyOrder(
            "guide:greet", "guide:primes", "guide:ticks", "guide:report", "guide:table");
  }

  @Test
  void itDoesWhatIsSaidOfIt() {
    JsonArray name = new JsonArray().add("Ada");
    long greeting = peer.begin("guide:greet", name, new JsonObject().put("loud", true));
    assertThat(peer.value(greeting)).isEqualTo("HELLO ADA");
    PeerStream primes = peer.stream("guide:primes").grant(10);
    assertThat(primes.items(10)).isEqualTo(List.of(2, 3, 5, 7, 11, 13, 17, 19, 23, 29));
    primes.drop().awaitEnd('D');
    peer.awaitError("closed: the reader went away");
    PeerStream ticks = peer.stream("guide:ticks", 0.001).grant(2);
    assertThat(ticks.items(2)).contains(new JsonObject().put("tick", 1));
    ticks.drop().awaitEnd('D');
    JsonObject rows = peer.object("guide:report", 3).getJsonObject("rows");
    assertThat(peer.stream(rows).all()).hasSize(3);
    JsonObject table = peer.object("guide:table", 3);
    assertThat(peer.stream(table.getJsonObject("body")).all())
        .contains(new JsonObject().put("n", 2).put("square", 4));
  }
}
