package io.sluice.testkit.bus;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes bytes on to a port, and stops reading them when told to. Any thread. */
final class StallingProxy implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Small, so that a stall is soon felt. */
  private static final int BUFFER = 64 * 1024;

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final Set<NetSocket> arriving = ConcurrentHashMap.newKeySet();
  private final int port;
  private volatile int target;
  private volatile boolean stalled;

  StallingProxy() {
    NetServerOptions options = new NetServerOptions().setReceiveBufferSize(BUFFER);
    port =
        Waiting.await(vertx.createNetServer(options).connectHandler(this::accept).listen(0, HOST))
            .actualPort();
  }

  int port() {
    return port;
  }

  /** Where bytes go. */
  void target(int port) {
    target = port;
  }

  private void accept(NetSocket from) {
    from.pause();
    client
        .connect(target, HOST)
        .onComplete(
            to -> {
              arriving.add(from);
              from.handler(bytes -> forward(from, to, bytes));
              from.closeHandler(ignored -> {
                arriving.remove(from);
                var unused = to.close();
              });
              to.handler(from::write);
              if (!stalled) {
                from.resume();
              }
            },
            error -> {
              var unused = from.close();
            });
  }

  private void forward(NetSocket from, NetSocket to, io.vertx.core.buffer.Buffer bytes) {
    var unused = to.write(bytes);
    if (to.writeQueueFull()) {
      from.pause();
      to.drainHandler(ignored -> {
        if (!stalled) {
          from.resume();
        }
      });
    }
  }

  /** Reads nothing more of who connects to it. */
  void stall() {
    stalled = true;
    arriving.forEach(NetSocket::pause);
  }

  /** Reads again. */
  void goOn() {
    stalled = false;
    arriving.forEach(NetSocket::resume);
  }

  @Override
  public void close() {
    Waiting.await(vertx.close());
  }
}
