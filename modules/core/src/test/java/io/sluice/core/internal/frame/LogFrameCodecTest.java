package io.sluice.core.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.Fork;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogFrameCodecTest {
  private static final LogOffset OFFSET = new LogOffset(7, LogOffset.MAX);
  private static final String NAME = "a/b ü/\uD83D\uDE00";
  private static final LogOptions OPTIONS =
      LogOptions.of("Application/JSON")
          .retention(new Retention(10, 1L << 40, Duration.ofDays(300_000)))
          .ttl(Duration.ZERO)
          .durability(Durability.OS)
          .slowReaders(SlowReaders.latest("key"));
  private static final LogOptions EXPIRING =
      LogOptions.DEFAULT.expiresAt(Instant.parse("9999-12-31T23:59:59.999999999Z"));
  private static final Failure FAILURE =
      LogRefusal.TRIMMED.failure("long ago").with(LogRefusal.NEXT, OFFSET.toString());
  private final LogFrameCodec codec = new LogFrameCodec();

  static List<LogCall> calls() {
    List<Chunk> chunks =
        List.of(
            Chunk.empty(),
            Chunk.of("typed").withEvent("tick"),
            Chunk.of(new byte[70_000]).at(Long.MAX_VALUE));
    Append.Step step = new Append.Step("p\"1", 3, Long.MAX_VALUE, true);
    Outcome failed = new Outcome.Failed(FAILURE);
    return List.of(
        new LogCall.Create(NAME, Creation.of(OPTIONS)),
        new LogCall.Create(
            NAME, new Creation(EXPIRING, chunks, failed, new Fork("other", OFFSET, 9))),
        new LogCall.Create(
            NAME, new Creation(LogOptions.DEFAULT, List.of(), null, new Fork("other", null, 0))),
        new LogCall.AppendTo(
            NAME, new Append(chunks, "text/plain", "s9", step, Outcome.COMPLETED), true),
        new LogCall.AppendTo(NAME, Append.close(new Outcome.Cancelled("operator")), false),
        new LogCall.Read(NAME, From.START, 1, 2),
        new LogCall.Read(NAME, From.NOW, 0, Integer.MAX_VALUE),
        new LogCall.Read(NAME, From.at(OFFSET), 5, 6),
        new LogCall.Head(NAME),
        new LogCall.Delete(NAME),
        new LogCall.ListLogs("", null, 1_000),
        new LogCall.ListLogs("a/", "a/b", 3),
        new LogCall.Ping());
  }

  static List<LogReply> replies() {
    LogHead head = new LogHead(NAME, OPTIONS, OFFSET.at(3), OFFSET, 1L << 50, Outcome.COMPLETED);
    LogHead other =
        new LogHead("x", EXPIRING.contentType("text/x"), LogOffset.START, OFFSET, 0, null);
    List<Chunk> chunks = List.of(Chunk.of("a").at(4), Chunk.of("b").withEvent("e").at(5));
    return List.of(
        new LogReply.Created(new Creation.Result(true, head)),
        new LogReply.Appended(new Append.Result(OFFSET, true, 4, 5, true), 1 << 20),
        new LogReply.Appended(new Append.Result(OFFSET, false, -1, -1, false), 0),
        new LogReply.Part(new LogBatch(head, OFFSET.at(4), chunks, OFFSET.at(6))),
        new LogReply.Known(other),
        new LogReply.Deleted(),
        new LogReply.Page(new LogPage(List.of(head, other), true)),
        new LogReply.Page(new LogPage(List.of(), false)),
        new LogReply.Refused(FAILURE),
        new LogReply.Waiting(),
        new LogReply.Pong());
  }

  static Stream<LogFrame> frames() {
    return Stream.concat(calls().stream(), replies().stream());
  }

  private Buffer encode(LogFrame frame) {
    Buffer wire = Buffer.buffer("before");
    codec.encodeToWire(wire, frame);
    return wire;
  }

  @ParameterizedTest
  @MethodSource("frames")
  void every_field_of_every_call_and_reply_crosses_the_wire(LogFrame frame) {
    assertThat(codec.decodeFromWire(6, encode(frame))).isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void inside_a_node_it_is_handed_over_itself(LogFrame frame) {
    assertThat(codec.transform(frame)).isSameAs(frame);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void one_cut_short_anywhere_is_malformed_and_nothing_worse(LogFrame frame) {
    Buffer whole = encode(frame);
    int step = Math.max(1, whole.length() / 500);
    for (int length = 6; length < whole.length(); length += step) {
      LogFrame decoded = codec.decodeFromWire(6, whole.getBuffer(0, length));
      assertThat(decoded).isInstanceOf(LogFrame.Malformed.class);
    }
  }

  @Property(tries = 5_000)
  void flipped_bytes_never_throw(@ForAll long seed) {
    Random random = new Random(seed);
    List<LogFrame> frames = frames().toList();
    Buffer wire = encode(frames.get(random.nextInt(frames.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = 6 + random.nextInt(Math.min(200, wire.length() - 6));
      wire.setByte(at, (byte) random.nextInt());
    }
    assertThatCode(() -> codec.decodeFromWire(6, wire)).doesNotThrowAnyException();
  }

  @Property(tries = 500)
  void any_chunks_cross_the_wire(@ForAll List<byte[]> payloads) {
    List<Chunk> chunks = new ArrayList<>();
    payloads.forEach(payload -> chunks.add(Chunk.of(payload)));
    LogFrame frame = new LogCall.AppendTo(NAME, Append.of(chunks), false);
    assertThat(codec.decodeFromWire(6, encode(frame))).isEqualTo(frame);
  }

  @Test
  void another_version_is_malformed_and_named() {
    Buffer wire = encode(new LogCall.Ping());
    wire.setByte(10, (byte) 2);
    assertThat(codec.decodeFromWire(6, wire)).isEqualTo(new LogFrame.Malformed("version 2, not 1"));
  }
}
