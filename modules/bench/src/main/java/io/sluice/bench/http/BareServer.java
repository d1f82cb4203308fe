package io.sluice.bench.http;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.load.EventForm;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The limit to compare with: a bare Vert.x server on one event loop that encodes so many events
 * into each write and pauses while the write queue is full. {@code GET /?format=sse&batch=16},
 * endless; {@code GET /?format=json&to=1000} is one array.
 */
final class BareServer {

  private static final int DEFAULT_BATCH = 16;
  private static final int EVENT_BYTES = 96;

  /**
   * Writes in one turn of the event loop. Some end is needed: the loop learns only between turns
   * that a reader has gone, and writes to nobody never fill the queue.
   */
  private static final int WRITES_PER_TURN = 256;

  private BareServer() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(NodeOptions.vertx().setEventLoopPoolSize(1));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(vertx, request))
            .listen(0, "127.0.0.1")
            .await();
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + server.actualPort());
  }

  private static void answer(Vertx vertx, HttpServerRequest request) {
    EventForm form = EventForm.of(request.getParam(EventForm.KEY, ""));
    HttpServerResponse response = request.response();
    response.putHeader(
        "Content-Type", form == EventForm.RAW ? "application/json" : form.mediaType());
    if (form == EventForm.JSON) {
      response.end(NumbersBytes.in(form).array(Integer.parseInt(request.getParam("to"))));
      return;
    }
    response.setChunked(true);
    if (form == EventForm.CSV) {
      response.write("i,payload\n");
    }
    int batch = Integer.parseInt(request.getParam("batch", "" + DEFAULT_BATCH));
    new Writer(vertx.getOrCreateContext(), response, batch, NumbersBytes.in(form)).pump();
  }

  private static final class Writer {
    private final Context context;
    private final HttpServerResponse response;
    private final int batch;
    private final NumbersBytes numbers;
    private long next;

    Writer(Context context, HttpServerResponse response, int batch, NumbersBytes numbers) {
      this.context = context;
      this.response = response;
      this.batch = batch;
      this.numbers = numbers;
      response.drainHandler(drained -> pump());
    }

    void pump() {
      for (int writes = 0; !response.writeQueueFull() && !response.closed(); writes++) {
        if (writes == WRITES_PER_TURN) {
          context.runOnContext(later -> pump());
          return;
        }
        Buffer out = Buffer.buffer(EVENT_BYTES * batch);
        for (int i = 0; i < batch; i++) {
          numbers.append(out, next++);
        }
        response.write(out);
      }
    }
  }
}
