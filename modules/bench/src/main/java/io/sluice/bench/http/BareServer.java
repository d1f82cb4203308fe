package io.sluice.bench.http;

import io.sluice.bench.ServerProcess;
import io.sluice.bench.load.EventForm;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The limit to compare with: a bare Vert.x server on one event loop that encodes so many events
 * into each write and pauses while the write queue is full. {@code GET /?batch=16}, endless.
 */
final class BareServer {

  private static final int DEFAULT_BATCH = 16;
  private static final int EVENT_BYTES = 96;

  /** The same as the source {@code numbers} gives, byte for byte. */
  private static final int JSON_BYTES = 60;

  /**
   * Writes in one turn of the event loop. Some end is needed: the loop learns only between turns
   * that a reader has gone, and writes to nobody never fill the queue.
   */
  private static final int WRITES_PER_TURN = 256;

  private BareServer() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(vertx, request))
            .listen(0, "127.0.0.1")
            .await();
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + server.actualPort());
  }

  private static void answer(Vertx vertx, HttpServerRequest request) {
    String accept = request.getHeader("Accept");
    boolean sse = EventForm.SSE.mediaType().equals(accept);
    HttpServerResponse response = request.response().setChunked(true);
    response.putHeader("Content-Type", accept);
    int batch = Integer.parseInt(request.getParam("batch", "" + DEFAULT_BATCH));
    new Writer(
            vertx.getOrCreateContext(), response, batch, sse ? "data: " : "", sse ? "\n\n" : "\n")
        .pump();
  }

  private static final class Writer {
    private final Context context;
    private final HttpServerResponse response;
    private final int batch;
    private final String before;
    private final String[] after;
    private long next;

    Writer(Context context, HttpServerResponse response, int batch, String before, String after) {
      this.context = context;
      this.response = response;
      this.batch = batch;
      this.before = before + "{\"i\":";
      this.after = paddings(after);
      response.drainHandler(drained -> pump());
    }

    /** What follows a number of so many digits, so that each event has the same length. */
    private static String[] paddings(String after) {
      String[] all = new String[20];
      for (int digits = 1; digits < all.length; digits++) {
        String middle = ",\"payload\":\"";
        int rest = JSON_BYTES - "{\"i\":".length() - digits - middle.length() - "\"}".length();
        all[digits] = middle + "x".repeat(rest) + "\"}" + after;
      }
      return all;
    }

    void pump() {
      for (int writes = 0; !response.writeQueueFull() && !response.closed(); writes++) {
        if (writes == WRITES_PER_TURN) {
          context.runOnContext(later -> pump());
          return;
        }
        Buffer out = Buffer.buffer(EVENT_BYTES * batch);
        for (int i = 0; i < batch; i++) {
          String number = Long.toString(next++);
          out.appendString(before).appendString(number).appendString(after[number.length()]);
        }
        response.write(out);
      }
    }
  }
}
