package io.sluice.bench.latency;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.ServerProcess;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;

/**
 * Serves the two streams of this comparison, {@code bare} or through {@code sluice}: {@code once}
 * has one chunk at hand and ends; {@code lone} has one each period, which tells when it was made.
 * HTTP has one event loop; chunks are made {@code near}, on that one, or {@code far}, on another:
 * {@code LatencyServer bare|sluice near|far}.
 */
final class LatencyServer {

  /**
   * For how long an answer is kept whose reader has gone; short, since one is not to wait for it.
   */
  static final Duration GRACE = Duration.ofSeconds(2);

  static final String ONCE = "once";
  static final String LONE = "lone";

  /** Between two chunks of a stream that is otherwise idle. */
  static final long PERIOD_MS = 50;

  private LatencyServer() {}

  public static void main(String[] args) {
    boolean far = args[1].equals(Place.FAR.argument());
    Vertx vertx = Vertx.vertx(NodeOptions.vertx().setEventLoopPoolSize(far ? 2 : 1));
    Served served = args[0].equals("bare") ? new BareServed(vertx, far) : new SluiceServed(vertx);
    String source = deploy(vertx, context -> served.offer());
    HttpServer[] http = new HttpServer[1];
    String server =
        deploy(vertx, context -> served.listen().onSuccess(listening -> http[0] = listening));
    if (source.equals(server) == far) {
      throw new IllegalStateException("made on " + source + ", served on " + server);
    }
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + http[0].actualPort());
  }

  /** The two verticles of a server. */
  interface Served {

    /** Has chunks made on the event loop of the caller. */
    Future<?> offer();

    /** Serves HTTP on it. */
    Future<HttpServer> listen();
  }

  /** Deploys a verticle, and answers its event loop's name. */
  private static String deploy(Vertx vertx, Deployable verticle) {
    String[] loop = new String[1];
    vertx
        .deployVerticle(context -> {
          loop[0] = Thread.currentThread().getName();
          return verticle.deploy(context);
        })
        .await();
    return loop[0];
  }

  /** A chunk's payload: when it was made, by a clock that all processes of a machine share. */
  static String made() {
    return "{\"t\":" + System.nanoTime() + ",\"payload\":\"" + "x".repeat(30) + "\"}";
  }
}
