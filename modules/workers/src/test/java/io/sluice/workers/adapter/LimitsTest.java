package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** B1: nothing a worker makes is unbounded. */
@ParameterizedClass
@EnumSource(Adapter.class)
class LimitsTest {

  private final Peer peer;

  LimitsTest(Adapter adapter) {
    peer = Peer.shared(adapter);
  }

  private static final int LARGEST = 1024 * 1024;

  @Test
  void b1_anItemTooLargeFailsItsStream() {
    assertThat(peer.stream("yields_big", LARGEST - 2).all()).hasSize(1);
    PeerStream stream = peer.stream("yields_big", LARGEST - 1).grant(1);
    assertThat(stream.failure().getString("code")).isEqualTo("CHUNK_TOO_LARGE");
  }

  @Test
  void b1_anAnswerTooLargeFailsItsCall() {
    assertThat(peer.call("big", LARGEST - 2).toString()).hasSize(LARGEST - 2);
    assertThat(peer.failure("big", LARGEST - 1).getString("code")).isEqualTo("CHUNK_TOO_LARGE");
  }

  @Test
  void b1_tooManyStreamsFailTheirCallAndAreClosed() {
    int before = peer.ping().getInteger("streams");
    assertThat(peer.failure("streams", 301).getString("code")).isEqualTo("TOO_MANY_STREAMS");
    assertThat(peer.ping().getInteger("streams")).isEqualTo(before);
    for (Object it : (JsonArray) peer.call("streams", 200)) {
      peer.stream((JsonObject) it).drop().awaitEnd('D');
    }
    assertThat(peer.ping().getInteger("streams")).isEqualTo(before);
  }

  @Test
  void b1_aLongStoryIsCut() {
    JsonObject failure = peer.failure("fails", "x".repeat(100_000));
    assertThat(failure.encode().length()).isLessThan(30_000);
  }

  @Test
  void b2_memoryStaysFlatWhateverPasses() {
    PeerStream large = peer.stream("volume", 160, 1_000_000).counting().grant(32);
    large.awaitCount(32);
    long before = peer.ping().getLong("rss");
    large.grant(PeerStream.MANY).awaitEnd('E');
    assertThat(large.bytes()).isEqualTo(160_000_000);
    assertThat(peer.ping().getLong("rss") - before).isLessThan(80_000_000);
  }
}
