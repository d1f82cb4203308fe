package io.sluice.core.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of bad input is told once, with its sender, and answered as the protocol says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final String OFFER = "sluice.stream." + TwoNodes.NUMBERS;
  private static final long NEVER = 1L << 40;

  private final TwoNodes nodes = new TwoNodes();
  private final Stranger stranger = new Stranger();
  private Logged logged;
  private Peer self;
  private ChunkStream real;

  @BeforeAll
  void meet() {
    real = Waiting.await(nodes.open(1_000_000, StreamRequest.create())).pause();
    real.fetch(1);
  }

  @AfterAll
  void stop() {
    real.cancel();
    Waiting.until("nothing is left", nodes::isNothingLeft);
    stranger.close();
    nodes.close();
  }

  @BeforeEach
  void listen() {
    logged = new Logged();
    self = stranger.at(Peer.PREFIX + "stranger" + NAMES.incrementAndGet(), 7);
    stranger.heard.clear();
  }

  @AfterEach
  void stopListening() {
    logged.close();
    assertThat(nodes.thrown).isEmpty();
  }

  /** Made by whoever sends it. */
  interface Bytes {
    Buffer of(Peer self);
  }

  /**
   * One kind of bad input.
   *
   * @param told a part of what is logged
   */
  record Kind(String name, String told, int times, Bytes bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Kind kind(String name, String told, Bytes bytes) {
    return new Kind(name, told, 20, bytes);
  }

  private static Buffer ping(Peer self) {
    return Stranger.encode(new Frame.Ping(self, NEVER, 5));
  }

  private static Buffer request(Peer self, String path) {
    return Stranger.encode(new Frame.Open(self, StreamRequest.create().path(path), 64, 16_384));
  }

  /** What an endpoint of this node drops, whatever stream it is for. */
  static Stream<Kind> atEndpoints() {
    String malformed = "a malformed frame was dropped";
    Buffer large = Buffer.buffer(new byte[2 * Chunk.MAX_BYTES]);
    Buffer chunk = Buffer.buffer(new byte[Chunk.MAX_BYTES + 1]);
    return Stream.of(
        kind(
            "another version",
            malformed,
            self -> ping(self).setByte(BadFrames.VERSION_AT, (byte) 9)),
        kind(
            "an unknown type", malformed, self -> ping(self).setByte(BadFrames.TYPE_AT, (byte) 99)),
        kind("less than announced", malformed, self -> ping(self).setInt(0, 1 << 20)),
        kind("a negative length", malformed, self -> ping(self).setInt(0, -1)),
        kind(
            "truncated",
            malformed,
            self -> BadFrames.truncated(ping(self), ping(self).length() - 9)),
        kind("left over", malformed, self -> BadFrames.sized(ping(self).appendByte((byte) 1))),
        new Kind(
            "oversized", malformed, 2, self -> BadFrames.sized(ping(self).appendBuffer(large))),
        new Kind(
            "a chunk over the limit",
            malformed,
            2,
            self -> BadFrames.chunk(self, NEVER, chunk.length(), chunk)),
        kind(
            "a huge chunk",
            malformed,
            self -> BadFrames.chunk(self, NEVER, NEVER, Buffer.buffer())),
        kind("a huge count", malformed, self -> BadFrames.items(self, NEVER, NEVER)),
        new Kind(
            "too many items",
            malformed,
            2,
            self ->
                BadFrames.sized(
                    BadFrames.items(self, NEVER, 70_000).appendBytes(new byte[140_000]))),
        kind("a stream that never was", "a frame for a stream that never was", self -> ping(self)),
        kind(
            "an OPEN at an endpoint",
            "a frame for a stream that never was",
            self -> request(self, "5")));
  }

  @ParameterizedTest
  @MethodSource("atEndpoints")
  void at_an_endpoint_it_is_told_once_and_answered_by_reset(Kind kind) {
    for (String endpoint : nodes.endpoints()) {
      for (int i = 0; i < kind.times; i++) {
        stranger.send(endpoint, kind.bytes.of(self));
      }
    }
    int endpoints = nodes.endpoints().size();
    Waiting.until("each was answered", () -> stranger.heard.size() >= kind.times * endpoints);
    assertThat(stranger.heard)
        .hasSize(kind.times * endpoints)
        .allSatisfy(frame -> assertThat(frame).isInstanceOf(Frame.Reset.class))
        .allSatisfy(frame -> assertThat(frame.to()).isEqualTo(self.id()));
    assertThat(logged.lines(Level.WARN)).hasSize(endpoints);
    assertThat(logged.warnings(kind.told + " from " + self.address())).hasSize(endpoints);
  }

  /** What tells no sender that could be answered. */
  static Stream<Kind> withoutSender() {
    return Stream.of(
        kind("no bytes", "from somebody", self -> Buffer.buffer()),
        kind("a few bytes", "from somebody", self -> Buffer.buffer("no frame")),
        kind("zeros", "from somebody", self -> Buffer.buffer(new byte[400])),
        kind(
            "by no endpoint",
            "sent by no endpoint: some?address??[31m",
            self -> ping(new Peer("some\naddress\u202e\u001b[31m", 1))),
        kind(
            "a long name",
            "sent by no endpoint: " + "x".repeat(100),
            self -> ping(new Peer("x".repeat(9_000), 1))));
  }

  @ParameterizedTest
  @MethodSource("withoutSender")
  void without_a_sender_it_is_told_once_and_not_answered(Kind kind) {
    try (TwoNodes fresh = new TwoNodes()) {
      ChunkStream stream = Waiting.await(fresh.open(500, StreamRequest.create())).pause();
      List<String> endpoints = fresh.endpoints();
      for (String endpoint : endpoints) {
        for (int i = 0; i < kind.times; i++) {
          stranger.send(endpoint, kind.bytes.of(self));
        }
        stranger.send(endpoint, ping(self));
      }
      Waiting.until(
          "what came after it was answered", () -> stranger.heard.size() >= endpoints.size());
      assertThat(stranger.heard).hasSize(endpoints.size());
      assertThat(logged.warnings(kind.told)).hasSize(endpoints.size());
      assertThat(logged.lines(Level.WARN))
          .hasSize(2 * endpoints.size())
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(500).matches("[^\\p{Cntrl}]*"));
      stream.handler(chunk -> {}).resume();
      assertThat(Waiting.await(stream.outcome())).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void a_name_that_is_no_line_of_a_log_is_shown_escaped() {
    Peer odd = stranger.at(Peer.PREFIX + "a\nERROR all is lost\r\u001b[2J\u0085\u2028\u202eb", 3);
    String endpoint = nodes.endpoints().get(0);
    stranger.send(endpoint, ping(odd));
    Waiting.until("it was answered", () -> !stranger.heard.isEmpty());
    assertThat(logged.lines(Level.WARN)).hasSize(1);
    assertThat(logged.lines(Level.WARN).get(0))
        .contains(Peer.PREFIX + "a?ERROR all is lost??[2J???b")
        .matches("[^\\p{Cntrl}\\u0085\\u2028\\u202e]*");
  }

  @Test
  void a_frame_for_the_stream_of_another_is_told_once_and_answered_by_reset() {
    for (String endpoint : nodes.endpoints()) {
      for (int i = 0; i < 20; i++) {
        for (long id = 1; id < 20; id++) {
          stranger.send(endpoint, Stranger.encode(new Frame.Cancel(self, id, "stranger")));
        }
      }
    }
    int sent = nodes.endpoints().size() * 20 * 19;
    Waiting.until("each was answered", () -> stranger.heard.size() >= sent);
    assertThat(stranger.heard)
        .allSatisfy(frame -> assertThat(frame).isInstanceOf(Frame.Reset.class));
    assertThat(logged.warnings("Cancel for another's stream from " + self.address())).hasSize(2);
    assertThat(real.outcome().isComplete()).isFalse();
  }

  @Test
  void a_frame_that_is_only_late_is_answered_and_not_told() {
    real.fetch(1);
    ChunkStream over = Waiting.await(nodes.open(3, StreamRequest.create()));
    over.handler(chunk -> {});
    Waiting.await(over.outcome());
    Waiting.until("only the real one is left", () -> sessions() == 2);
    for (String endpoint : nodes.endpoints()) {
      stranger.send(endpoint, Stranger.encode(new Frame.Ping(self, 2, 0)));
    }
    Waiting.until("each was answered", () -> stranger.heard.size() >= nodes.endpoints().size());
    assertThat(logged.warnings("never was")).isEmpty();
  }

  private long sessions() {
    return io.sluice.core.ChunkBus.on(nodes.reading).sessions()
        + io.sluice.core.ChunkBus.on(nodes.offering).sessions();
  }

  /** Credit such as no reader gives. */
  static List<long[]> nonsense() {
    return List.of(
        new long[] {-1, 10},
        new long[] {10, -1},
        new long[] {Long.MIN_VALUE, Long.MIN_VALUE},
        new long[] {Long.MAX_VALUE, 10},
        new long[] {10, Long.MAX_VALUE},
        new long[] {65_537, 10},
        new long[] {10, (16L << 20) + 1});
  }

  @Test
  void an_open_with_nonsense_credit_is_told_once_and_refused() {
    for (long[] credit : nonsense()) {
      Frame open = new Frame.Open(self, StreamRequest.create().path("5"), credit[0], credit[1]);
      Frame answer = Waiting.await(stranger.request(OFFER, Stranger.encode(open)));
      assertThat(answer)
          .isInstanceOfSatisfying(
              Frame.Refused.class,
              refused -> {
                assertThat(refused.failure().code()).isEqualTo(FailureCode.PROTOCOL_ERROR);
                assertThat(refused.failure().message())
                    .contains(credit[0] + " items, " + credit[1] + " bytes of credit");
                assertThat(refused.to()).isEqualTo(self.id());
              });
    }
    assertThat(logged.lines(Level.WARN)).hasSize(1);
    assertThat(logged.warnings("an OPEN with nonsense credit from " + self.address())).hasSize(1);
  }

  @Test
  void what_is_no_open_at_an_offer_is_told_once_and_answered() {
    for (int i = 0; i < 20; i++) {
      Frame answer =
          Waiting.await(stranger.request(OFFER, BadFrames.truncated(request(self, "5"), 60)));
      assertThat(answer)
          .isInstanceOfSatisfying(
              Frame.Refused.class,
              refused ->
                  assertThat(refused.failure().code()).isEqualTo(FailureCode.PROTOCOL_ERROR));
      stranger.send(OFFER, ping(self));
    }
    Waiting.until("each was answered", () -> stranger.heard.size() >= 20);
    assertThat(stranger.heard)
        .allSatisfy(frame -> assertThat(frame).isInstanceOf(Frame.Reset.class));
    assertThat(logged.warnings("a malformed frame at an offer from " + self.address())).hasSize(1);
    assertThat(logged.warnings("Ping at the offer numbers from " + self.address())).hasSize(1);
    assertThat(logged.lines(Level.WARN)).hasSize(2);
  }

  @Test
  void c3_credit_that_makes_no_sense_has_no_effect_and_is_told_once() {
    Frame open = new Frame.Open(self, StreamRequest.create().path("100000"), 1, 1_000);
    Peer producer = Waiting.await(stranger.request(OFFER, Stranger.encode(open)).map(Frame::from));
    Waiting.until("the first came", () -> stranger.heard.stream().anyMatch(this::isData));
    for (long[] credit : nonsense()) {
      for (int i = 0; i < 5; i++) {
        Frame frame =
            new Frame.Credit(self, producer.id(), credit[0], credit[1], 0, 0, HoldBack.SOCKET, 0);
        stranger.send(producer.address(), Stranger.encode(frame));
        frame =
            new Frame.Pong(
                self,
                producer.id(),
                9,
                900,
                credit[0],
                credit[1],
                HoldBack.SOCKET,
                Long.MAX_VALUE,
                credit[0]);
        stranger.send(producer.address(), Stranger.encode(frame));
        frame = new Frame.Nak(self, producer.id(), credit[0]);
        stranger.send(producer.address(), Stranger.encode(frame));
      }
    }
    stranger.send(
        producer.address(),
        Stranger.encode(new Frame.Credit(self, producer.id(), 3, 1_000, 1, 1, HoldBack.SOCKET, 1)));
    Waiting.until(
        "credit that makes sense has",
        () ->
            stranger.heard.stream().filter(this::isData).mapToLong(this::end).max().orElse(0) == 3);
    stranger.send(
        producer.address(), Stranger.encode(new Frame.Cancel(self, producer.id(), "reader")));
    Waiting.until(
        "it was cancelled",
        () -> stranger.heard.stream().anyMatch(frame -> frame instanceof Frame.Ack));
    assertThat(logged.lines(Level.WARN))
        .allSatisfy(line -> assertThat(line).contains(" from " + self.address() + "; "))
        .hasSizeBetween(3, 4)
        .doesNotHaveDuplicates();
  }

  private boolean isData(Frame frame) {
    return frame instanceof Frame.Data;
  }

  private long end(Frame frame) {
    return ((Frame.Data) frame).end();
  }

  @Test
  void a_malformed_answer_to_an_open_is_told_with_its_sender_and_a_typed_failure() {
    stranger.offer(
        "odd" + self.address().length(),
        message -> message.reply(ping(self).setByte(BadFrames.TYPE_AT, (byte) 88), Stranger.raw()));
    for (int i = 0; i < 3; i++) {
      Failure failure =
          Waiting.await(
              io.sluice.core.ChunkBus.on(nodes.reading)
                  .open("odd" + self.address().length(), StreamRequest.create())
                  .<Failure>map(stream -> null)
                  .otherwise(Failure::of));
      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_ERROR);
    }
    assertThat(logged.warnings("a malformed answer to an open from " + self.address())).hasSize(1);
  }
}
