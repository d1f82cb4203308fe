package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.FrameCodec;
import io.sluice.core.internal.frame.Peer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A node that writes any bytes it likes under the name of the frames' codec, and hears answers. */
final class Stranger implements AutoCloseable {
  private static final FrameCodec CODEC = new FrameCodec();

  final Vertx vertx;

  /** What it was answered, in order. */
  final List<Frame> heard = new CopyOnWriteArrayList<>();

  /** What it does with an answer beside. */
  volatile Consumer<Frame> reaction = frame -> {};

  Stranger() {
    vertx =
        Waiting.await(
            Vertx.builder().withClusterManager(new FakeClusterManager()).buildClustered());
    vertx.eventBus().registerCodec(new RawFrames());
  }

  /** It listens there, too. */
  Peer at(String address, long id) {
    Waiting.await(
        vertx
            .eventBus()
            .<Buffer>consumer(
                address,
                message -> {
                  Frame frame = decode(message.body());
                  heard.add(frame);
                  reaction.accept(frame);
                })
            .completion());
    return new Peer(address, id);
  }

  /** It offers a stream, and answers each OPEN so. */
  void offer(String segment, Consumer<Message<Buffer>> answer) {
    String address = "sluice.stream." + segment;
    Waiting.await(vertx.eventBus().<Buffer>consumer(address, answer::accept).completion());
  }

  void send(String address, Buffer bytes) {
    vertx.eventBus().send(address, bytes, raw());
  }

  Future<Frame> request(String address, Buffer bytes) {
    return vertx
        .eventBus()
        .<Buffer>request(address, bytes, raw())
        .map(reply -> decode(reply.body()));
  }

  static DeliveryOptions raw() {
    return new DeliveryOptions().setCodecName(FrameCodec.NAME);
  }

  static Buffer encode(Frame frame) {
    Buffer wire = Buffer.buffer();
    CODEC.encodeToWire(wire, frame);
    return wire;
  }

  static Frame decode(Buffer bytes) {
    return CODEC.decodeFromWire(0, bytes);
  }

  @Override
  public void close() {
    Waiting.await(vertx.close());
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
      return FrameCodec.NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
