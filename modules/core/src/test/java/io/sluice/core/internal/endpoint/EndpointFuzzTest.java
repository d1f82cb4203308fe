package io.sluice.core.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Endpoints at work while somebody sends them whatever it likes, each run something else. A failure
 * names its seed: {@code -Dsluice.fuzz.seed=SEED} sends the same again.
 */
class EndpointFuzzTest {
  private static final int ROUNDS = 60;
  private static final int FRAMES = 400;
  private static final int STREAMS = 12;
  private static final int CHUNKS_A_ROUND = 40;
  private static final Deadlines SOON =
      Deadlines.DEFAULT.open(Duration.ofSeconds(2)).total(Duration.ofSeconds(3));

  private final long seed = Long.getLong("sluice.fuzz.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final BadFrames bad = new BadFrames(random);
  private final Logged logged = new Logged();
  private final TwoNodes nodes = new TwoNodes();
  private final Stranger stranger = new Stranger();
  private final AtomicLong lastId = new AtomicLong();
  private final List<Peer> strangers = new ArrayList<>();
  private final List<Future<Outcome>> victims = new ArrayList<>();

  @AfterEach
  void stop() {
    stranger.close();
    nodes.close();
    logged.close();
  }

  /** A real stream, and what came of it. */
  private record Real(ChunkStream stream, int length, List<String> texts) {
    void completes(long seed) {
      assertThat(Waiting.await(stream.outcome())).as("seed %s", seed).isEqualTo(Outcome.COMPLETED);
      assertThat(texts)
          .as("S1, S4 each once and in order, seed %s", seed)
          .isEqualTo(IntStream.range(0, length).mapToObj(Integer::toString).toList());
    }
  }

  private Real open(int length) {
    StreamRequest request = StreamRequest.create().prefetch(random.nextBoolean());
    ChunkStream stream = Waiting.await(nodes.open(length, request)).pause();
    Real real = new Real(stream, length, Collections.synchronizedList(new ArrayList<>()));
    stream.handler(chunk -> real.texts.add(chunk.text()));
    return real;
  }

  private void reads(int length) {
    Real real = open(length);
    real.stream.resume();
    real.completes(seed);
  }

  private void join() {
    for (int i = 0; i < 5; i++) {
      strangers.add(stranger.at("sluice.endpoint.stranger" + i, 0));
    }
    stranger.offer("fake", this::answerBadly);
    stranger.reaction = this::reactBadly;
  }

  private Peer newPeer() {
    return new Peer(
        strangers.get(random.nextInt(strangers.size())).address(), lastId.incrementAndGet());
  }

  private String target() {
    List<String> all = nodes.endpoints();
    return random.nextInt(6) == 0
        ? "sluice.stream." + TwoNodes.NUMBERS
        : all.get(random.nextInt(all.size()));
  }

  // The stranger's handlers run on its threads: one at a time is enough.

  private synchronized void sendBadFrames() {
    for (int i = 0; i < FRAMES; i++) {
      String target = target();
      stranger.send(target, bad.bytes(newPeer()));
    }
    openBadly();
    openBadly();
    victims.add(
        ChunkBus.on(nodes.reading)
            .open("fake/" + random.nextInt(9), StreamRequest.create().deadlines(SOON))
            .compose(stream -> {
              stream.handler(chunk -> {});
              return stream.outcome();
            }));
  }

  /** As a reader that says what it likes once it is answered. */
  private void openBadly() {
    Peer self = newPeer();
    Buffer bytes =
        random.nextBoolean()
            ? bad.open(self)
            : Stranger.encode(
                new Frame.Open(self, StreamRequest.create().path("5000"), 64, 16_384));
    stranger
        .request("sluice.stream." + TwoNodes.NUMBERS, bytes)
        .onSuccess(answer -> {
          if (answer instanceof Frame.Opened opened) {
            sendTo(opened.from(), self);
          }
        });
  }

  private synchronized void sendTo(Peer victim, Peer self) {
    for (int i = random.nextInt(12); i > 0; i--) {
      stranger.send(victim.address(), Stranger.encode(bad.frame(self, victim.id())));
    }
  }

  /** As a producer that says what it likes, before its answer, instead of it and after it. */
  private synchronized void answerBadly(Message<Buffer> message) {
    if (!(Stranger.decode(message.body()) instanceof Frame.Open open)) {
      return;
    }
    Peer self = newPeer();
    if (random.nextInt(3) == 0) {
      sendTo(open.from(), self);
    }
    Failure failure = Failure.of(FailureCode.OVERLOADED, "enough");
    switch (random.nextInt(6)) {
      case 0 -> message.reply(bad.bytes(self), Stranger.raw());
      case 1 ->
          message.reply(
              Stranger.encode(new Frame.Refused(self, open.from().id(), failure)), Stranger.raw());
      case 2 -> {} // no answer
      default ->
          message.reply(
              Stranger.encode(
                  new Frame.Opened(self, open.from().id(), StreamInfo.of("text/plain"))),
              Stranger.raw());
    }
    sendTo(open.from(), self);
  }

  private synchronized void reactBadly(Frame frame) {
    if (random.nextInt(8) == 0) {
      Peer self = new Peer(strangers.get(0).address(), frame.to());
      stranger.send(frame.from().address(), Stranger.encode(bad.frame(self, frame.from().id())));
    }
  }

  @Test
  void b1_s2_s4_whatever_comes_streams_complete_and_nothing_is_left() {
    join();
    List<Real> reals = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      reals.add(open(ROUNDS * CHUNKS_A_ROUND));
    }
    for (int round = 0; round < ROUNDS; round++) {
      sendBadFrames();
      reals.forEach(real -> real.stream.fetch(CHUNKS_A_ROUND));
      reads(50);
    }
    stranger.reaction = frame -> {};
    reals.forEach(real -> real.stream.resume());
    reals.forEach(real -> real.completes(seed));
    for (Future<Outcome> victim : victims) {
      // Opened or refused, it is told how it ended.
      Waiting.await(victim.otherwise(refused -> Outcome.COMPLETED));
    }
    stranger.close();
    Waiting.until("nothing is left, seed " + seed, nodes::isNothingLeft);
    reads(3_000);
    Waiting.until("nothing is left, seed " + seed, nodes::isNothingLeft);
    assertThat(nodes.thrown).as("seed %s", seed).isEmpty();
    assertThat(logged.lines(Level.ERROR)).as("seed %s", seed).isEmpty();
    assertThat(logged.lines(Level.WARN)).as("bounded, seed %s", seed).hasSizeBetween(5, 600);
    assertThat(logged.lines(Level.WARN))
        .as("no stranger writes lines of its own, seed %s", seed)
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(600).matches("[^\\p{Cntrl}]*"));
  }

  @Test
  void b2_bad_frames_leave_nothing_in_memory() {
    join();
    reads(10);
    String blank = " ".repeat(20_000);
    long before = usedHeap();
    for (int i = 0; i < 10_000; i++) {
      Peer self = new Peer(Peer.PREFIX + "nobody" + i, i);
      Frame frame = new Frame.Cancel(self, 1_000_000 + i, blank);
      stranger.send(target(), Stranger.encode(frame));
      if (i % 100 == 0) {
        reads(10);
      }
    }
    reads(10);
    Waiting.until("nothing is left", nodes::isNothingLeft);
    assertThat(usedHeap() - before).as("of 200 MB of bad frames").isLessThan(40_000_000);
    stranger.close();
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
