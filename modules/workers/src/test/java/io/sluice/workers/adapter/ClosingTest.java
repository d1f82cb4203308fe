package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Drop, cancel and many at once: what was begun is closed. */
@ParameterizedClass
@EnumSource(Adapter.class)
class ClosingTest {

  private final Peer peer;

  ClosingTest(Adapter adapter) {
    peer = Peer.shared(adapter);
  }

  @Test
  void aDropRunsWhatIsToRunAtLast() {
    PeerStream endless = peer.stream("counted", "dropped").grant(3);
    endless.items(3);
    endless.drop().awaitEnd('D');
    assertThat(peer.call("was_closed", "dropped")).isEqualTo(true);
  }

  @Test
  void aDropOfAStreamAtWorkRunsItToo() {
    PeerStream endless = peer.stream("counted", "at work").counting().grant(PeerStream.MANY);
    endless.awaitCount(1);
    endless.drop().awaitEnd('D');
    assertThat(peer.call("was_closed", "at work")).isEqualTo(true);
  }

  @Test
  void aDropOfAStreamThatWaitsRunsItToo() {
    PeerStream waiting = peer.stream("ticking", "waiting", 10, 100).grant(10);
    peer.ping();
    waiting.drop().awaitEnd('D');
    PeerStream begun = peer.stream("ticking", "begun", 10, 0.001).grant(1);
    begun.items(1);
    begun.drop().awaitEnd('D');
    assertThat(peer.call("was_closed", "begun")).isEqualTo(true);
  }

  @Test
  void whatNeverWasIsDroppedToo() {
    peer.stream(new JsonObject().put("ref", 1_000_000)).drop().awaitEnd('D');
  }

  @Test
  void aStreamThatNeverBeganIsDropped() {
    peer.stream("counted", "unbegun").drop().awaitEnd('D');
    assertThat(peer.call("made_by", "unbegun")).isIn(-1, 0);
  }

  @Test
  void droppingAStreamDropsThoseNobodyHeardOf() {
    int before = peer.ping().getInteger("streams");
    PeerStream outer = peer.stream("yields_streams").grant(1);
    JsonObject inner = (JsonObject) outer.items(1).get(0);
    outer.drop().awaitEnd('D');
    peer.stream(inner).drop().awaitEnd('D');
    assertThat(peer.ping().getInteger("streams")).isEqualTo(before);
  }

  @Test
  void aSleepingCallIsCancelled() {
    long call = peer.begin("slept", "cancelled", 100);
    peer.ping();
    peer.send(Frame.numbers('X', call));
    assertThat(peer.failure(call).getString("type")).isEqualTo("cancelled");
    peer.send(Frame.numbers('X', call));
    peer.ping();
  }

  @Test
  void aBusyCallIsCancelled() {
    long call = peer.begin("working", "busy", 100);
    peer.awaitCall(1, "made_by", "busy");
    peer.send(Frame.numbers('X', call));
    assertThat(peer.failure(call).getString("type")).isEqualTo("cancelled");
    peer.awaitCall(true, "was_closed", "busy");
  }

  @Test
  void waitingStreamsRunManyAtOnce() {
    List<PeerStream> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(peer.stream("ticking", "many", 2, 0.25).grant(3));
    }
    long from = System.nanoTime();
    all.forEach(it -> it.awaitEnd('E'));
    assertThat(System.nanoTime() - from).isLessThan(10_000_000_000L);
    assertThat(all).allMatch(it -> it.count() == 2);
  }

  @Test
  void callsWaitTheirTurn() {
    List<Long> calls = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      calls.add(peer.begin("slept", "turn", i == 8 ? 0 : 100));
    }
    peer.ping();
    assertThat(peer.answered(calls.get(8))).isFalse();
    calls.subList(0, 8).forEach(it -> peer.send(Frame.numbers('X', it)));
    assertThat(peer.value(calls.get(8))).isEqualTo("turn");
  }

  @Test
  void aCallThatWaitsIsCancelledAtOnce() {
    List<Long> calls =
        new ArrayList<>(Collections.nCopies(9, 0L).stream().map(it -> slept()).toList());
    peer.send(Frame.numbers('X', calls.get(8)));
    assertThat(peer.failure(calls.get(8)).getString("type")).isEqualTo("cancelled");
    calls.subList(0, 8).forEach(it -> peer.send(Frame.numbers('X', it)));
    calls.subList(0, 8).forEach(peer::failure);
  }

  private long slept() {
    return peer.begin("slept", new JsonArray().add("waits").add(100), new JsonObject());
  }
}
