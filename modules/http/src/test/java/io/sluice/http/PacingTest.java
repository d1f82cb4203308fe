package io.sluice.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.LogStore;
import io.sluice.log.memory.MemoryLogOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A writer of lines goes at the store's pace. */
class PacingTest {

  private static final int PART = 64 * 1024;
  private static final int PARTS = 512;

  private final Promise<Void> gate = Promise.promise();
  private final AtomicLong sent = new AtomicLong();

  /** The same store, whose appends wait for the gate. */
  private LogStore behindGate(LogStore store) {
    return (LogStore)
        Proxy.newProxyInstance(
            LogStore.class.getClassLoader(),
            new Class<?>[] {LogStore.class},
            (proxy, method, arguments) ->
                method.getName().equals("append")
                    ? gate.future().compose(open -> (Future<?>) invoke(store, method, arguments))
                    : invoke(store, method, arguments));
  }

  private static Object invoke(
      LogStore store, java.lang.reflect.Method method, Object[] arguments) {
    try {
      return method.invoke(store, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void b1_while_the_store_takes_nothing_the_socket_is_not_read() throws Exception {
    try (LogServer server =
            new LogServer(MemoryLogOptions.DEFAULT, DurableOptions.DEFAULT, this::behindGate);
        Socket socket = server.socket()) {
      server.put("a", LogServer.JSON);
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(socket));
      awaitStill();
      assertThat(sent.get()).isLessThan((long) PART * PARTS);
      assertThat(LogServer.done(server.store.head("a")).tail().position()).isZero();

      gate.complete();
      writer.join();
      byte[] answer = new byte[1024];
      assertThat(new String(answer, 0, socket.getInputStream().read(answer), UTF_8))
          .startsWith("HTTP/1.1 204");
      assertThat(LogServer.done(server.store.head("a")).tail().position()).isEqualTo(PARTS);
    }
  }

  private void write(Socket socket) {
    try {
      TestServer.send(
          socket,
          "POST /v1/stream/a HTTP/1.1\nHost: localhost\nContent-Type: application/x-ndjson\n"
              + "Content-Length: "
              + (long) PART * PARTS
              + "\n\n");
      byte[] line = ('"' + "x".repeat(PART - 3) + "\"\n").getBytes(UTF_8);
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < PARTS; i++) {
        out.write(line);
        sent.addAndGet(line.length);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Waits until the writer has written something, and then for half a second nothing more. */
  private void awaitStill() {
    long deadline = System.nanoTime() + 20_000_000_000L;
    long last = 0;
    long since = System.nanoTime();
    while (System.nanoTime() < deadline) {
      long now = sent.get();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (now > 0 && System.nanoTime() - since > 500_000_000L) {
        return;
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
