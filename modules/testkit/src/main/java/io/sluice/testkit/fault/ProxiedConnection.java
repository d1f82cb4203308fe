package io.sluice.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One connection through a {@link LinkProxy}: two sockets and a pump each way. */
final class ProxiedConnection {
  private final Socket near;
  private final Socket far;
  private final Pump towards;
  private final Pump back;
  private final Consumer<ProxiedConnection> ended;
  private final AtomicBoolean over = new AtomicBoolean();

  ProxiedConnection(
      Socket near, Socket far, Lane towards, Lane back, Consumer<ProxiedConnection> ended) {
    this.near = near;
    this.far = far;
    this.ended = ended;
    this.towards = new Pump(near, far, towards, this::close);
    this.back = new Pump(far, near, back, this::close);
  }

  void start() {
    towards.start();
    back.start();
  }

  boolean isLossy() {
    return towards.isLossy() || back.isLossy();
  }

  /** Breaks it as a crash of the network does: both ends see a reset. */
  void reset() {
    closeOnce(true);
  }

  private void close() {
    closeOnce(false);
  }

  private void closeOnce(boolean byReset) {
    if (over.compareAndSet(false, true)) {
      closeSocket(near, byReset);
      closeSocket(far, byReset);
      // Not earlier: an interrupt would close a socket that is being read, in good order.
      towards.stop();
      back.stop();
      ended.accept(this);
    }
  }

  static void closeSocket(Socket socket, boolean byReset) {
    try (socket) {
      if (byReset) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      // Closed already.
    }
  }
}
