package io.sluice.core.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.SlowReaders;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
  private static final Peer FROM = new Peer("sluice.endpoint.abcdefghijklmnopqrstuv", 7);
  private final FrameCodec codec = new FrameCodec();

  static List<Frame> frames() {
    StreamRequest request =
        StreamRequest.create()
            .path("a/b ü")
            .with("to", "10")
            .with("q", "\r\n\0")
            .body(Chunk.of(new byte[5_000]), "text/plain")
            .from("-1")
            .limit(3)
            .range(new ByteRange(5, 1L << 40))
            .principal("anna")
            .prefetch(false)
            .deadlines(
                new Deadlines(
                    Duration.ofMillis(1500), Duration.ofSeconds(2), null, Duration.ofDays(1)));
    StreamInfo info =
        StreamInfo.of("application/json")
            .endless(true)
            .lengths(3, 400)
            .headers(Map.of("Link", "</x>"))
            .columns(List.of("a", "b"))
            .ranges(true)
            .version("1732-400")
            .status(503)
            .compress(true)
            .slowReaders(SlowReaders.Policy.DROP_OLDEST);
    Failure failure = Failure.badParameter("to", "must be a number").with("allowed", "0…9");
    List<Item> items =
        List.of(
            Chunk.empty(),
            Chunk.of("plain"),
            Chunk.of("typed").withEvent("tick"),
            Chunk.of(new byte[70_000]).at(Long.MAX_VALUE),
            new Gap(3, 9, Gap.Reason.RETENTION));
    return List.of(
        new Frame.Open(FROM, request, 64, 16_384),
        new Frame.Open(FROM, StreamRequest.create(), 0, 0),
        new Frame.Open(FROM, StreamRequest.create().range(ByteRange.ofLast(7)), 0, 0),
        new Frame.Opened(FROM, 9, info),
        new Frame.Opened(FROM, 9, StreamInfo.of("text/plain")),
        new Frame.Refused(FROM, 9, failure),
        new Frame.Refused(FROM, 9, Failure.of(FailureCode.INTERNAL, "long ".repeat(300))),
        new Frame.Data(FROM, 9, 1L << 40, items, 70_010, true),
        new Frame.Data(FROM, 9, 0, List.of(), 0, false),
        new Frame.Credit(FROM, 9, 10, 20, 5, 4, HoldBack.STORE, 123_456),
        new Frame.Nak(FROM, 9, 5),
        new Frame.End(FROM, 9, 12),
        new Frame.Fail(FROM, 9, 12, failure),
        new Frame.Cancel(FROM, 9, "operator"),
        new Frame.Ack(FROM, 9),
        new Frame.Ping(FROM, 9, 3),
        new Frame.Pong(FROM, 9, 1, 2, 3, 4, HoldBack.SOCKET, 7, 5),
        new Frame.Reset(FROM, 9));
  }

  private Buffer encode(Frame frame) {
    Buffer wire = Buffer.buffer("before");
    codec.encodeToWire(wire, frame);
    return wire;
  }

  @ParameterizedTest
  @MethodSource("frames")
  void every_field_of_every_frame_crosses_the_wire(Frame frame) {
    assertThat(codec.decodeFromWire(6, encode(frame))).isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void inside_a_node_the_frame_itself_is_handed_over(Frame frame) {
    assertThat(codec.transform(frame)).isSameAs(frame);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void a_frame_cut_short_anywhere_is_malformed_and_nothing_worse(Frame frame) {
    Buffer whole = encode(frame);
    int step = Math.max(1, whole.length() / 500);
    for (int length = 6; length < whole.length(); length += step) {
      Frame decoded = codec.decodeFromWire(6, whole.getBuffer(0, length));
      assertThat(decoded).isInstanceOf(Frame.Malformed.class);
    }
  }

  @Property(tries = 5_000)
  void flipped_bytes_never_throw(@ForAll long seed) {
    Random random = new Random(seed);
    List<Frame> frames = frames();
    Buffer wire = encode(frames.get(random.nextInt(frames.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = 6 + random.nextInt(Math.min(200, wire.length() - 6));
      wire.setByte(at, (byte) random.nextInt());
    }
    assertThatCode(() -> codec.decodeFromWire(6, wire)).doesNotThrowAnyException();
  }

  @Property(tries = 500)
  void any_items_cross_the_wire(@ForAll List<byte[]> payloads, @ForAll long first) {
    List<Item> items = new ArrayList<>();
    payloads.forEach(payload -> items.add(Chunk.of(payload)));
    long bytes = payloads.stream().mapToLong(p -> p.length).sum();
    Frame frame = new Frame.Data(FROM, 1, first & Long.MAX_VALUE, items, bytes, false);
    assertThat(codec.decodeFromWire(6, encode(frame))).isEqualTo(frame);
  }

  @Test
  void another_version_is_malformed_and_named() {
    Buffer wire = encode(new Frame.Ack(FROM, 1));
    wire.setByte(10, (byte) 2);
    assertThat(codec.decodeFromWire(6, wire))
        .isEqualTo(new Frame.Malformed(FROM, 1, "version 2, not 1"));
  }

  @Test
  void a_frame_cut_short_after_its_head_tells_who_sent_it() {
    Buffer whole = encode(new Frame.Cancel(FROM, 9, "long ".repeat(50)));
    Frame cut = codec.decodeFromWire(6, whole.getBuffer(0, 100));
    assertThat(cut.from()).isEqualTo(FROM);
    assertThat(cut.to()).isEqualTo(9);
  }

  @Test
  void only_endpoints_send_frames() {
    for (Peer peer :
        List.of(
            new Peer("", 1),
            new Peer("app.orders", 1),
            new Peer(Peer.PREFIX + "x".repeat(100), 1),
            new Peer("x" + FROM.address(), 1))) {
      assertThat(codec.decodeFromWire(6, encode(new Frame.Ping(peer, 1, 1))))
          .isInstanceOfSatisfying(
              Frame.Malformed.class,
              malformed -> {
                assertThat(malformed.from().isNobody()).isTrue();
                assertThat(malformed.reason()).startsWith("sent by no endpoint");
              });
    }
  }

  @Test
  void b1_counts_are_bounded_whatever_the_bytes_hold() {
    Buffer empty = encode(new Frame.Data(FROM, 1, 0, List.of(), 0, false));
    Buffer many = empty.getBuffer(0, empty.length() - 1);
    many.appendBytes(new byte[] {(byte) 0x81, (byte) 0x80, 4}); // 65,537
    many.appendBytes(new byte[2 * 65_537]);
    many.setInt(6, many.length() - 10);
    assertThat(codec.decodeFromWire(6, many))
        .isEqualTo(new Frame.Malformed(FROM, 1, "65537 announced, more than 65536"));
  }

  @Test
  void h2_a_peer_cannot_smuggle_a_reserved_event_type() {
    byte[] wire = encode(data("tack")).getBytes();
    int at = new String(wire, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("tack");
    System.arraycopy("done".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, wire, at, 4);
    assertThat(codec.decodeFromWire(6, Buffer.buffer(wire))).isInstanceOf(Frame.Malformed.class);
  }

  private static Frame data(String event) {
    return new Frame.Data(FROM, 1, 0, List.of(Chunk.of("x").withEvent(event)), 1, false);
  }
}
