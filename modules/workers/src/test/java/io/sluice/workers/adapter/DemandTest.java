package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is made without credit, and what is made leaves at once. */
@ParameterizedClass
@EnumSource(Adapter.class)
class DemandTest {

  private final Peer peer;

  DemandTest(Adapter adapter) {
    peer = Peer.shared(adapter);
  }

  @Test
  void nothingIsMadeBeforeTheFirstCredit() {
    peer.stream("counted", "lazy", 5);
    peer.ping();
    assertThat(peer.call("made_by", "lazy")).isIn(-1, 0);
  }

  @Test
  void c2_asManyAreMadeAsWereGranted() {
    PeerStream endless = peer.stream("counted", "exact");
    for (int n = 1; n <= 4; n++) {
      assertThat(endless.grant(n).items(n)).hasSize(n);
      peer.ping();
      assertThat(peer.call("made_by", "exact")).isEqualTo(n);
    }
    endless.drop().awaitEnd('D');
  }

  @Test
  void c2_creditInBytesHoldsTheProducerToo() {
    PeerStream blocks = peer.stream("volume", 100, 1000).grant(100, 2500);
    assertThat(blocks.items(3)).hasSize(3);
    peer.ping();
    assertThat(blocks.grant(100, 2999).items(3)).hasSize(3);
    assertThat(blocks.grant(100, 3001).items(4)).hasSize(4);
    blocks.drop().awaitEnd('D');
  }

  @Test
  void c3_aLowerGrantTakesNothingBack() {
    PeerStream endless = peer.stream("counted", "monotone").grant(3).grant(1);
    assertThat(endless.items(3)).hasSize(3);
    endless.drop().awaitEnd('D');
  }

  @Test
  void s2_aStreamEndsOnceWithAllItsItems() {
    PeerStream counted = peer.stream("counted", "whole", 5000);
    assertThat(counted.all())
        .isEqualTo(IntStream.range(0, 5000).<Object>mapToObj(Integer::valueOf).toList());
    counted.drop().awaitEnd('D');
  }

  @Test
  void aLoneItemLeavesAtOnce() {
    PeerStream slow = peer.stream("ticking", "lone", 3, 0.2).grant(4);
    assertThat(slow.items(1)).hasSizeLessThan(3);
    slow.awaitEnd('E');
    assertThat(slow.frames()).containsExactly(1, 1, 1);
  }

  @Test
  void aLazySequenceInsideAValueBecomesARefInItsPlace() {
    JsonObject nested = peer.object("nested");
    assertThat(nested.getString("status")).isEqualTo("ok");
    JsonObject ref = nested.getJsonObject("data");
    assertThat(ref.getString("__type__")).isEqualTo("stream_ref");
    assertThat(ref.getInteger("__schema__")).isEqualTo(1);
    assertThat(ref.getString("stream_type")).isIn("generator", "iterator");
    assertThat(ref.getString("type_name")).isNotEmpty();
    assertThat(peer.stream(ref).all())
        .isEqualTo(IntStream.range(0, 10).<Object>mapToObj(it -> it * 2).toList());
  }

  @Test
  void aStreamMayYieldStreams() {
    List<Object> items = peer.stream("yields_streams").all();
    assertThat(peer.stream((JsonObject) items.get(0)).all()).isEqualTo(List.of(0, 1, 2));
    JsonObject rows = ((JsonObject) items.get(1)).getJsonObject("rows");
    assertThat(peer.stream(rows).all()).isEqualTo(List.of(0, 1));
  }

  @Test
  void whatHasALengthAndIteratesIsAStreamOfKnownLength() {
    JsonObject ref = peer.object("ranged");
    assertThat(ref.getInteger("length")).isEqualTo(10);
    assertThat(ref.getString("stream_type")).isEqualTo("iterator");
    assertThat(peer.stream(ref).all()).hasSize(10);
  }

  @Test
  void iteratorsAreStreamsOfUnknownLength() {
    JsonObject ref = peer.object("plain_iterator");
    assertThat(ref.containsKey("length")).isFalse();
    assertThat(peer.stream(ref).all()).isEqualTo(List.of(1, 2, 3));
  }

  @Test
  void aRefAsArgumentIsTheVeryIterator() {
    PeerStream read = peer.stream("counted", "given", 6).grant(2);
    assertThat(read.items(2)).isEqualTo(List.of(0, 1));
    assertThat(peer.call("builtins:list", ref(read))).isEqualTo(new JsonArray("[2,3,4,5]"));
    assertThat(peer.failure("echo", ref(read)).getString("code")).isEqualTo("BAD_REQUEST");
    assertThat(read.drop().awaitEnd('D').count()).isEqualTo(2);
  }

  @Test
  void aGivenIteratorMayBeAnsweredAgain() {
    PeerStream read = peer.stream("counted", "again", 4).grant(1);
    read.items(1);
    PeerStream again = peer.stream("again", ref(read));
    assertThat(again.number()).isNotEqualTo(read.number());
    assertThat(again.all()).isEqualTo(List.of(1, 2, 3));
  }

  @Test
  void whatRaisesInTheMiddleFailsAfterItsItems() {
    PeerStream raising = peer.stream("raising", 3).grant(10);
    JsonObject failure = raising.failure();
    assertThat(raising.items(3)).isEqualTo(List.of(0, 1, 2));
    assertThat(failure.getString("message")).isEqualTo("no more than 3");
    assertThat(failure.getString("stack")).contains("kit.").doesNotContain("sluice.");
  }

  @Test
  void anItemThatCannotBeToldIsABadChunk() {
    PeerStream strange = peer.stream("yields_strange").grant(10);
    assertThat(strange.failure().getString("code")).isEqualTo("BAD_CHUNK");
    assertThat(strange.items(1)).isEqualTo(List.of(1));
  }

  @Test
  void b2_aStalledReaderHoldsTheProducerWhateverItsCredit() {
    PeerStream text = peer.stream("volume", 100, 1000).grant(PeerStream.MANY, 5000);
    assertThat(text.raw(5)).allMatch(it -> it.length == 1000 && it[0] == '"');
    assertThat(new String(text.raw(5).get(0), StandardCharsets.UTF_8)).endsWith("x\"");
    text.drop().awaitEnd('D');
  }

  private static JsonObject ref(PeerStream stream) {
    return new JsonObject().put("__type__", "stream_ref").put("ref", stream.number());
  }
}
