package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A third node, which writes any bytes it likes under the name of the frames' codec. */
class ForgedFramesTest extends BusContract {
  private static final int CREDIT = 5;
  private static final int END = 7;
  private static final int CANCEL = 9;
  private static final int ACK = 10;
  private static final int RESET = 13;
  private static final int LAST_TYPE = 13;

  /** Each forged frame is warned of: thousands of lines that nobody wants to read. */
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.sluice.core.internal");

  private Vertx stranger;

  ForgedFramesTest() {
    super(Nodes.Kind.CLUSTERED);
  }

  @BeforeAll
  void joinStranger() {
    logger.setLevel(Level.ERROR);
    stranger =
        Waiting.await(
            Vertx.builder().withClusterManager(new FakeClusterManager()).buildClustered());
    stranger.eventBus().registerCodec(new RawFrames());
  }

  @AfterAll
  void leaveStranger() {
    Waiting.await(stranger.close());
    logger.setLevel(null);
  }

  private List<String> endpoints() {
    return nodes.registrations.addresses().stream()
        .filter(address -> address.startsWith("sluice.endpoint."))
        .toList();
  }

  private static DeliveryOptions raw() {
    return new DeliveryOptions().setCodecName("sluice.frame");
  }

  private void send(String address, Buffer bytes) {
    stranger.eventBus().send(address, bytes, raw());
  }

  /** A well-formed frame head, then these fields. */
  private static Buffer frame(int type, long to, Buffer fields) {
    byte[] from = "sluice.endpoint.stranger".getBytes(StandardCharsets.UTF_8);
    Buffer frame = Buffer.buffer().appendByte((byte) 1).appendByte((byte) type).appendLong(to);
    frame.appendByte((byte) from.length).appendBytes(from).appendLong(1).appendBuffer(fields);
    return Buffer.buffer().appendInt(frame.length()).appendBuffer(frame);
  }

  private static Buffer text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Buffer.buffer().appendByte((byte) bytes.length).appendBytes(bytes);
  }

  private static Buffer longs(long... values) {
    Buffer all = Buffer.buffer();
    for (long value : values) {
      all.appendLong(value);
    }
    return all;
  }

  @Test
  void frames_of_a_stranger_for_a_streams_own_ids_change_nothing() {
    ProbeSource source = ProbeSource.endless();
    ChunkStream stream = open(source).pause();
    Received received = Received.from(stream);
    stream.fetch(50);
    received.await(50);
    long produced = Stillness.await(nodes.reading, source::produced);
    for (String endpoint : endpoints()) {
      for (long id = 0; id < 20; id++) {
        send(endpoint, frame(CANCEL, id, text("stranger")));
        send(endpoint, frame(END, id, longs(50)));
        send(endpoint, frame(ACK, id, Buffer.buffer()));
        send(endpoint, frame(RESET, id, Buffer.buffer()));
        Buffer limits = longs(1 << 20, 1 << 30, 50, 50);
        send(endpoint, frame(CREDIT, id, limits.appendBuffer(text("SOCKET"))));
      }
    }
    assertThat(Stillness.await(nodes.reading, source::produced)).isEqualTo(produced);
    assertThat(stream.outcome().isComplete()).isFalse();
    assertThat(source.closed()).isZero();
    stream.fetch(5_000);
    received.await(5_050);
    assertThat(received.texts()).isEqualTo(ReadingContract.numbers(5_050));
    stream.cancel();
  }

  @Test
  void bytes_that_are_no_frame_leave_endpoints_and_offers_at_work() {
    String name = offer(ProbeSource.numbers(100));
    Received.from(open(name, StreamRequest.create())).outcome();
    Random random = new Random(11);
    List<String> targets = new ArrayList<>(endpoints());
    targets.add("sluice.stream." + name);
    for (String target : targets) {
      for (int i = 0; i < 300; i++) {
        byte[] fields = new byte[random.nextInt(60)];
        random.nextBytes(fields);
        send(target, Buffer.buffer(fields));
        send(target, frame(random.nextInt(LAST_TYPE + 2), i, Buffer.buffer(fields)));
      }
      send(target, Buffer.buffer());
      send(target, Buffer.buffer().appendInt(Integer.MAX_VALUE));
      send(target, Buffer.buffer().appendInt(-1));
    }
    Received received = Received.from(open(name, StreamRequest.create()));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.texts()).isEqualTo(ReadingContract.numbers(100));
  }

  @Test
  void a_malformed_open_is_refused_and_not_left_waiting() {
    String name = offer(ProbeSource.numbers(1));
    EventBus bus = stranger.eventBus();
    Message<Buffer> answer =
        Waiting.await(bus.request("sluice.stream." + name, Buffer.buffer("no frame"), raw()));
    assertThat(answer.body().toString(StandardCharsets.ISO_8859_1)).contains("PROTOCOL_ERROR");
  }

  /** Writes and reads a buffer as it is, under the frames' name. */
  private static final class RawFrames implements MessageCodec<Buffer, Buffer> {
    @Override
    public void encodeToWire(Buffer wire, Buffer bytes) {
      wire.appendBuffer(bytes);
    }

    @Override
    public Buffer decodeFromWire(int position, Buffer wire) {
      return wire.getBuffer(position, wire.length());
    }

    @Override
    public Buffer transform(Buffer bytes) {
      return bytes;
    }

    @Override
    public String name() {
      return "sluice.frame";
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
