package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls, credit, drops and cancels in an order of chance: every call is answered, every drop too,
 * C2 no stream is ahead of its credit, S3 nothing comes after an end (which the peer checks), and
 * nothing is left.
 */
@ParameterizedClass
@EnumSource(Adapter.class)
class ScheduleTest {

  private static final int STEPS = 300;

  private final Peer peer;
  private final Map<PeerStream, Long> granted = new HashMap<>();
  private final List<PeerStream> open = new ArrayList<>();
  private final List<PeerStream> dropped = new ArrayList<>();
  private final List<Long> cancelled = new ArrayList<>();

  ScheduleTest(Adapter adapter) {
    peer = Peer.shared(adapter);
  }

  @RepeatedTest(3)
  void c2_s3_nothingIsAheadLateOrLeft(RepetitionInfo repetition) {
    int before = peer.ping().getInteger("streams");
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < STEPS; i++) {
      begin(random);
      new ArrayList<>(open).forEach(it -> handle(it, random));
    }
    open.forEach(this::drop);
    dropped.forEach(it -> it.awaitEnd('D'));
    dropped.forEach(it -> assertThat(it.count()).isLessThanOrEqualTo(granted.getOrDefault(it, 0L)));
    cancelled.forEach(it -> assertThat(peer.failure(it).getString("type")).isEqualTo("cancelled"));
    JsonObject left = peer.ping();
    assertThat(left.getInteger("streams")).isEqualTo(before);
    assertThat(left.getInteger("calls")).isZero();
  }

  private void begin(Random random) {
    switch (random.nextInt(4)) {
      case 0 -> open.add(peer.stream("counted", "by chance", random.nextInt(3000)));
      case 1 -> open.add(peer.stream("ticking", "by chance", 3, random.nextInt(3) * 0.001));
      case 2 -> open.add(peer.stream("raising", random.nextInt(5)));
      default -> {
        JsonArray args = new JsonArray().add("by chance").add(100);
        cancelled.add(peer.begin("slept", args, new JsonObject()));
        peer.send(Frame.numbers('X', cancelled.getLast()));
      }
    }
  }

  private void handle(PeerStream stream, Random random) {
    int chance = random.nextInt(10);
    if (chance < 4) {
      stream.grant(granted.merge(stream, 1L + random.nextInt(1000), Long::sum));
    } else if (chance < 6) {
      open.remove(stream);
      drop(stream);
    }
  }

  private void drop(PeerStream stream) {
    stream.drop();
    dropped.add(stream);
  }
}
