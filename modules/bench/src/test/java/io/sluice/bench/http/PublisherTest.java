package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A round in which less was published than is said does not count. */
class PublisherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void what_failed_while_it_published_fails_its_close() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/pub",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(507, -1);
          exchange.close();
          answered.countDown();
        });
    server.start();
    try {
      Publisher publisher = Publisher.start(server.getAddress().getPort(), "/pub", 1_000);
      answered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!publisher.hasFailed() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(publisher::close).hasMessageContaining("HTTP/1.1 507");
    } finally {
      server.stop(0);
    }
  }
}
