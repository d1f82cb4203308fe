package io.sluice.bench.net;

import io.sluice.bench.NodeOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/**
 * The limit: a bare NetSocket that carries nothing but lengths and payloads, many to a write, paced
 * by the socket.
 */
final class OverSocket implements Carrier {

  /** What one write holds, about. */
  private static final int A_WRITE = 32 * 1024;

  private static final int A_TURN = 64;
  private static final int MAX_QUEUE = 256 * 1024;

  @Override
  public int serve() {
    Vertx vertx = Vertx.vertx(NodeOptions.vertx());
    return vertx
        .createNetServer()
        .connectHandler(socket -> {
          Writing writing = new Writing(vertx, socket);
          socket.closeHandler(ignored -> writing.closed = true);
          socket.handler(size -> writing.begin(size.getInt(0)));
        })
        .listen(0, Cluster.HOST)
        .await()
        .actualPort();
  }

  /** One reader. */
  private static final class Writing {
    private final Vertx vertx;
    private final NetSocket socket;
    private boolean closed;

    Writing(Vertx vertx, NetSocket socket) {
      this.vertx = vertx;
      this.socket = socket;
      socket.setWriteQueueMaxSize(MAX_QUEUE);
    }

    void begin(int size) {
      byte[] payload = new byte[size];
      int many = Math.max(1, A_WRITE / (4 + size));
      Buffer batch = Buffer.buffer(many * (4 + size));
      for (int i = 0; i < many; i++) {
        batch.appendInt(size).appendBytes(payload);
      }
      turn(batch);
    }

    /** As much as the queue takes; but for a while only, or it would never learn of the close. */
    private void turn(Buffer batch) {
      for (int i = 0; i < A_TURN && !closed && !socket.writeQueueFull(); i++) {
        var unused = socket.write(batch.copy());
      }
      if (closed) {
        return;
      }
      if (socket.writeQueueFull()) {
        socket.drainHandler(ignored -> turn(batch));
      } else {
        vertx.runOnContext(ignored -> turn(batch));
      }
    }
  }

  @Override
  public Link connect(int port) {
    Vertx vertx = Vertx.vertx(NodeOptions.vertx());
    return (size, tally) -> {
      NetSocket socket =
          vertx
              .createNetClient()
              .connect(port, Cluster.HOST)
              .await(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
      Parts parts = new Parts(tally);
      socket.handler(parts::add);
      var unused = socket.write(Buffer.buffer().appendInt(size));
      return () -> {
        var unusedToo = socket.close();
      };
    };
  }

  /** Finds payloads in what arrives, and keeps what is not whole yet. */
  private static final class Parts {
    private final Tally tally;
    private Buffer rest = Buffer.buffer();

    Parts(Tally tally) {
      this.tally = tally;
    }

    void add(Buffer arrived) {
      Buffer all = rest.length() == 0 ? arrived : rest.appendBuffer(arrived);
      int at = 0;
      while (all.length() - at >= 4 && all.length() - at - 4 >= all.getInt(at)) {
        int length = all.getInt(at);
        int start = at + 4;
        tally.read(
            length,
            target -> all.getBytes(start, start + length, target),
            i -> all.getByte(start + i));
        at = start + length;
      }
      rest = Buffer.buffer(all.getBytes(at, all.length()));
    }
  }
}
