package io.sluice.bench.chat;

import io.sluice.bench.NodeOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * An OpenAI-compatible model that says {@link Tokens} at a fixed pace, each answer at times of its
 * own, until it is told to end; on one event loop. What a user says is the answer's number.
 */
final class Upstream implements AutoCloseable {

  private static final long TURN_MS = 1;
  private static final String BEFORE = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
  private static final String AFTER = "\"},\"finish_reason\":null}]}\n\n";
  private static final String END =
      """
      data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  private final Vertx vertx = Vertx.vertx(NodeOptions.vertx().setEventLoopPoolSize(1));
  private final int answers;
  private final long periodNanos;
  private final String slowPadding;
  private final URI url;
  private final AtomicLongArray said;

  // ---- event loop only
  private final List<Speaker> speakers = new ArrayList<>();

  /**
   * Starts one.
   *
   * @param answers at once, at most; the last is the slow reader's
   * @param rate tokens a second of each
   * @param slowBytes that are added to each token of the last one
   */
  Upstream(int answers, int rate, int slowBytes) {
    this.answers = answers;
    this.periodNanos = 1_000_000_000L / rate;
    this.slowPadding = "x".repeat(slowBytes);
    this.said = new AtomicLongArray(answers);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> begin(request, body))
                    .onFailure(error -> request.connection().close()))
            .listen(0, "127.0.0.1")
            .await();
    this.url = URI.create("http://127.0.0.1:" + server.actualPort());
    vertx.getOrCreateContext().runOnContext(ignored -> vertx.setPeriodic(TURN_MS, t -> turn()));
  }

  URI url() {
    return url;
  }

  /** How many tokens an answer has said since it was asked last. */
  long said(int answer) {
    return said.get(answer);
  }

  /** Ends all answers well; when that is said, no token follows. */
  void endAll() {
    Promise<Void> ended = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(ignored -> {
          List<Speaker> all = List.copyOf(speakers);
          speakers.clear();
          all.forEach(Speaker::end);
          ended.complete();
        });
    ended.future().await();
  }

  private void begin(HttpServerRequest request, Buffer body) {
    JsonArray messages = body.toJsonObject().getJsonArray("messages");
    JsonObject last = messages.getJsonObject(messages.size() - 1);
    int answer = Integer.parseInt(last.getString("content"));
    HttpServerResponse response = request.response().setChunked(true);
    response
        .putHeader("Content-Type", "text/event-stream")
        .writeHead()
        .onFailure(ignored -> {}); // its reader has gone
    said.set(answer, 0);
    Speaker speaker = new Speaker(answer, response);
    speakers.add(speaker);
    response.closeHandler(gone -> speakers.remove(speaker));
  }

  private void turn() {
    for (int i = 0; i < speakers.size(); i++) {
      speakers.get(i).turn();
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  /** One answer: it says a token when that is due and its reader takes one. */
  private final class Speaker {
    private final int answer;
    private final HttpServerResponse response;
    private final String padding;
    private long number;
    private long due;

    Speaker(int answer, HttpServerResponse response) {
      this.answer = answer;
      this.response = response;
      this.padding = answer == answers - 1 ? slowPadding : "";
      long now = System.nanoTime();
      // Spread over the period, whenever they were asked.
      long phase = periodNanos * answer / answers;
      this.due = now + Math.floorMod(phase - now, periodNanos);
    }

    void turn() {
      long now = System.nanoTime();
      if (now < due) {
        return;
      }
      due += periodNanos;
      if (!response.writeQueueFull()) {
        String token = Tokens.text(answer, number++, now);
        response
            .write(Buffer.buffer(BEFORE + token + padding + AFTER))
            .onFailure(ignored -> {}); // its reader has gone
        said.set(answer, number);
      }
    }

    void end() {
      response.end(END).onFailure(ignored -> {}); // its reader has gone
    }
  }
}
