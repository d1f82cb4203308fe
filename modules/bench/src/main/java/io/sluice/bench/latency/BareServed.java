package io.sluice.bench.latency;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.UUID;

/**
 * Vert.x alone: what is made near is written in the same turn; what is made far comes over the
 * event bus, a message for each chunk, as an application without Sluice would have it.
 */
final class BareServed implements LatencyServer.Served {
  private static final String EVENT_STREAM = "text/event-stream";
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final boolean far;

  BareServed(Vertx vertx, boolean far) {
    this.vertx = vertx;
    this.far = far;
  }

  @Override
  public Future<?> offer() {
    EventBus bus = vertx.eventBus();
    bus.localConsumer(LatencyServer.ONCE, asked -> asked.reply(LatencyServer.made(), HERE));
    bus.<String>localConsumer(
        LatencyServer.LONE,
        asked -> {
          String reader = asked.body();
          long timer =
              vertx.setPeriodic(
                  LatencyServer.PERIOD_MS, ignored -> bus.send(reader, LatencyServer.made(), HERE));
          MessageConsumer<String> end = bus.localConsumer("end." + reader);
          end.handler(ended -> {
            vertx.cancelTimer(timer);
            var unused = end.unregister();
          });
        });
    return Future.succeededFuture();
  }

  @Override
  public Future<HttpServer> listen() {
    return vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1");
  }

  private void answer(HttpServerRequest request) {
    boolean sse = EVENT_STREAM.equals(request.getHeader("Accept"));
    HttpServerResponse response = request.response().setChunked(true);
    response.putHeader("Content-Type", sse ? EVENT_STREAM : "application/x-ndjson");
    if (("/" + LatencyServer.LONE).equals(request.path())) {
      response.writeHead();
      lone(response, sse);
    } else if (far) {
      vertx
          .eventBus()
          .<String>request(LatencyServer.ONCE, "", HERE)
          .onSuccess(made -> end(response, rendered(made.body(), sse)));
    } else {
      end(response, rendered(LatencyServer.made(), sse));
    }
  }

  private static void end(HttpServerResponse response, Buffer event) {
    response.write(event);
    response.end();
  }

  private void lone(HttpServerResponse response, boolean sse) {
    if (far) {
      String reader = UUID.randomUUID().toString();
      EventBus bus = vertx.eventBus();
      MessageConsumer<String> chunks = bus.localConsumer(reader);
      chunks.handler(made -> response.write(rendered(made.body(), sse)));
      bus.send(LatencyServer.LONE, reader, HERE);
      response.closeHandler(ignored -> {
        bus.send("end." + reader, "", HERE);
        var unused = chunks.unregister();
      });
    } else {
      long timer =
          vertx.setPeriodic(
              LatencyServer.PERIOD_MS,
              ignored -> response.write(rendered(LatencyServer.made(), sse)));
      response.closeHandler(ignored -> vertx.cancelTimer(timer));
    }
  }

  private static Buffer rendered(String made, boolean sse) {
    return Buffer.buffer(sse ? "data: " + made + "\n\n" : made + "\n");
  }
}
