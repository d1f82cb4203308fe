package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How an adapter begins, what it refuses, and how it ends. */
@ParameterizedClass
@EnumSource(Adapter.class)
class LifeTest {

  private final Adapter adapter;

  LifeTest(Adapter adapter) {
    this.adapter = adapter;
    adapter.command();
  }

  @Test
  void aModuleServesItsPublicNamesOnly() {
    JsonObject ready = Peer.shared(adapter).ready();
    assertThat(ready.getInteger("protocol")).isEqualTo(1);
    assertThat(ready.getString("language")).isEqualTo(adapter.language());
    assertThat(ready.getString("version")).matches("\\d+\\.\\d+\\.\\d+.*");
    List<String> names =
        ready.getJsonArray("functions").stream()
            .map(it -> ((JsonObject) it).getString("name"))
            .toList();
    assertThat(names).contains("kit:echo", "builtins:list").doesNotContain("kit:_hidden");
    assertThat(names).allMatch(it -> it.startsWith("kit:") || it.equals("builtins:list"));
  }

  @Test
  void nothingElseCanBeCalled() {
    Peer peer = Peer.shared(adapter);
    for (String it :
        List.of("kit:_hidden", "kit:nothing", "kit:echo.name", "builtins:eval", "os:system")) {
      assertThat(peer.failure(it, "x").getString("code")).as(it).isEqualTo("UNKNOWN_STREAM");
    }
  }

  @Test
  void theFunctionsOwnWordsAreToldWhereItHasSome() {
    String described = Peer.shared(adapter).ready().getJsonArray("functions").encode();
    if (adapter == Adapter.PYTHON) {
      assertThat(described).contains("Answers what it was given.");
    }
  }

  @Test
  void whatCannotBeServedIsSaidBeforeTheStart() {
    Map<String, List<String>> said =
        Map.of(
            "kit:_hidden", List.of("kit:_hidden", "underscore"),
            "kit:echo.name", List.of("kit:echo.name", "dots"),
            "missing_module", List.of("missing_module", adapter.fixtures().toString()),
            "kit:nothing", List.of("kit has no function nothing", "echo"),
            "builtins", List.of("builtins:"),
            "broken", List.of("broken", "it breaks at once"));
    Map<String, Peer> peers = new HashMap<>();
    said.keySet().forEach(it -> peers.put(it, Peer.start(adapter, Peer.hello(adapter, it))));
    peers.forEach((serve, peer) -> {
      assertThat(peer.badStart()).contains(said.getOrDefault(serve, List.of()));
      assertThat(peer.exit()).isEqualTo(1);
    });
  }

  @Test
  void garbageEndsTheConversation() {
    List<byte[]> garbage =
        List.of(
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            new Frame('?', new byte[3]).encoded(),
            new Frame('G', new byte[3]).encoded(),
            new Frame('C', "{".getBytes(StandardCharsets.US_ASCII)).encoded());
    Map<Peer, byte[]> peers = new HashMap<>();
    garbage.forEach(it -> peers.put(Peer.start(adapter, Peer.hello(adapter, "kit")), it));
    peers.forEach((peer, bytes) -> {
      peer.ready();
      peer.sendBytes(bytes);
      assertThat(peer.exit()).isEqualTo(2);
      peer.awaitError("protocol");
    });
  }

  @Test
  void helloComesFirst() {
    try (Peer peer = Peer.silent(adapter)) {
      peer.send(Frame.numbers('P', 1));
      assertThat(peer.exit()).isEqualTo(2);
    }
  }

  @Test
  void stopClosesEveryStreamAndExits() {
    ends(peer -> peer.send(Frame.numbers('S')));
  }

  @Test
  void theEndOfInputDoesTheSame() {
    ends(Peer::endInput);
  }

  private void ends(java.util.function.Consumer<Peer> end) {
    try (Peer peer = Peer.start(adapter, Peer.hello(adapter, "endings"))) {
      peer.stream("endings:telling", "waiting").grant(2).items(2);
      peer.stream("endings:telling", "busy").counting().grant(PeerStream.MANY).awaitCount(1);
      end.accept(peer);
      assertThat(peer.exit()).isZero();
      peer.awaitError("closed waiting");
      peer.awaitError("closed busy");
    }
  }

  @Test
  void itExitsWhateverItsCodeDoes() {
    try (Peer peer = Peer.start(adapter, Peer.hello(adapter, "endings"))) {
      peer.begin("endings:stubborn");
      peer.awaitError("stubborn");
      long from = System.nanoTime();
      peer.endInput();
      int status = peer.exit();
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from)).isLessThan(4000);
      assertThat(status).isIn(0, 137);
    }
  }
}
