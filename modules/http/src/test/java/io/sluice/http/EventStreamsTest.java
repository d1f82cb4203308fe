package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.Renderer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An application's own route, with events in a form of its own. */
class EventStreamsTest {

  private static final int KIB = 1024;
  private static final Failure BROKEN = Failure.of(FailureCode.SOURCE_FAILED, "it broke");

  private final TestServer server =
      new TestServer(
          HttpOptions.DEFAULT
              .timings(TestServer.QUICK.stallTimeout(Duration.ofSeconds(1)))
              .limits(HttpLimits.DEFAULT.sendBufferBytes(16 * KIB).streams(2, 100)));
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final BlockingQueue<Future<Void>> sent = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };

  /** Says hello, then each chunk as it is, then how it ended. */
  private static class Words implements Renderer {
    private final Ending afterFailure;

    Words(Ending afterFailure) {
      this.afterFailure = afterFailure;
    }

    @Override
    public void begin(Buffer out) {
      out.appendString("data: hello\n\n");
    }

    @Override
    public void render(List<Item> batch, Buffer out) {
      for (Item item : batch) {
        if (item instanceof Chunk chunk) {
          out.appendString("data: ").appendString(chunk.text()).appendString("\n\n");
        }
      }
    }

    @Override
    public Ending end(Outcome outcome, boolean limited, Buffer out) {
      boolean failed = Endings.failure(outcome) != null;
      out.appendString(failed ? "data: broken\n\n" : "data: [DONE]\n\n");
      return failed ? afterFailure : Ending.END;
    }
  }

  /** With problems of its own. */
  private static final EventStreams.Form OWN =
      new EventStreams.Form() {
        @Override
        public Renderer renderer(StreamInfo info) {
          return new Words(Renderer.Ending.END);
        }

        @Override
        public void problem(RoutingContext ctx, Problem problem) {
          Future<Void> unused =
              ctx.response()
                  .setStatusCode(problem.status())
                  .end(new JsonObject().put("error", problem.code()).toBuffer());
        }
      };

  @BeforeEach
  void mount() {
    appender.start();
    ((Logger) LoggerFactory.getLogger("io.sluice.access")).addAppender(appender);
    route("/own", OWN);
    route("/plain", info -> new Words(Renderer.Ending.BREAK_OFF));
    route("/first", info -> new First());
    route("/silent", info -> new Defective(true));
    route("/defect", info -> new Defective(false));
  }

  /** One that says nothing at the start, or throws there. */
  private static final class Defective extends Words {
    private final boolean fine;

    Defective(boolean fine) {
      super(Ending.END);
      this.fine = fine;
    }

    @Override
    public void begin(Buffer out) {
      if (!fine) {
        throw new IllegalStateException("a defect of the form");
      }
    }
  }

  /** Wants one batch. */
  private static final class First extends Words implements EventStreams.Bounded {
    private boolean full;

    First() {
      super(Ending.END);
    }

    @Override
    public void render(List<Item> batch, Buffer out) {
      super.render(batch.subList(0, 1), out);
      full = true;
    }

    @Override
    public boolean isFull() {
      return full;
    }
  }

  private void route(String path, EventStreams.Form form) {
    EventStreams events =
        new EventStreams(
            server.vertx,
            HttpOptions.DEFAULT
                .timings(TestServer.QUICK.stallTimeout(Duration.ofSeconds(1)))
                .limits(HttpLimits.DEFAULT.streams(2, 100)));
    server
        .router
        .get(path + "/:name")
        .handler(ctx -> {
          ctx.response().putHeader("X-Route", "mine").putHeader("Cache-Control", "no-store");
          String name = ctx.pathParam("name");
          sent.add(
              events.send(
                  ctx, "own/" + name, form, () -> server.bus.open(name, StreamRequest.create())));
        });
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger("io.sluice.access")).detachAppender(appender);
    server.close();
  }

  private static StreamInfo text() {
    return StreamInfo.of(StreamInfo.TEXT);
  }

  private Future<Void> sending() throws InterruptedException {
    Future<Void> sending = sent.poll(5, TimeUnit.SECONDS);
    assertThat(sending).isNotNull();
    return sending;
  }

  private void isThrough() throws Exception {
    sending().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private Socket open(String path) throws Exception {
    Socket socket = server.socket();
    TestServer.send(socket, "GET " + path + " HTTP/1.1\nHost: localhost\n\n");
    return socket;
  }

  private TestSource much() {
    byte[] kib = "x".repeat(KIB).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return server.offer("much", TestSource.endless(text(), i -> Chunk.of(kib)));
  }

  @Test
  void the_form_is_the_routes_and_so_are_the_headers_it_has_set() throws Exception {
    server.offer("two", TestSource.of(text(), Chunk.of("one"), Chunk.of("two")));

    for (java.net.http.HttpClient client : List.of(server.client, server.http2)) {
      HttpResponse<String> answer =
          client.send(server.request("/own/two").build(), BodyHandlers.ofString());

      assertThat(answer.body())
          .isEqualTo("data: hello\n\ndata: one\n\ndata: two\n\ndata: [DONE]\n\n");
      assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
      assertThat(answer.headers().firstValue("X-Route")).contains("mine");
      assertThat(lines.poll(5, TimeUnit.SECONDS)).matches(".* GET /own/two 200 .* completed");
      isThrough();
    }
  }

  @Test
  void a_renderer_that_has_all_it_wants_ends_the_response_and_cancels_the_stream()
      throws Exception {
    TestSource one = server.offer("one", TestSource.of(text(), Chunk.of("one")).thenStays());

    assertThat(server.get("/first/one").body())
        .isEqualTo("data: hello\n\ndata: one\n\ndata: [DONE]\n\n");
    one.closed.get(1, TimeUnit.SECONDS);
    assertThat(lines.poll(5, TimeUnit.SECONDS)).endsWith("completed");
    isThrough();
  }

  @Test
  void a_stream_without_a_chunk_is_rendered() throws Exception {
    server.offer("none", TestSource.of(text()));

    HttpResponse<String> answer = server.get("/own/none");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("data: hello\n\ndata: [DONE]\n\n");
  }

  @Test
  void h1_a_failure_before_the_first_byte_is_the_forms_problem() throws Exception {
    server.offer("broken", TestSource.of(text()).thenFails(BROKEN));

    HttpResponse<String> own = server.get("/own/broken");
    assertThat(own.statusCode()).isEqualTo(502);
    assertThat(own.body()).isEqualTo("{\"error\":\"SOURCE_FAILED\"}");
    assertThat(lines.poll(5, TimeUnit.SECONDS)).matches(".* /own/broken 502 .* SOURCE_FAILED");
    isThrough();

    HttpResponse<String> unknown = server.get("/plain/nobody");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    assertThat(new JsonObject(unknown.body()).getString("code")).isEqualTo("UNKNOWN_STREAM");
  }

  @Test
  void h1_after_it_the_renderer_decides_whether_the_response_ends() throws Exception {
    server.offer("broken", TestSource.of(text(), Chunk.of("one")).thenFails(BROKEN));

    assertThat(server.get("/own/broken").body())
        .isEqualTo("data: hello\n\ndata: one\n\ndata: broken\n\n");
    assertThat(lines.poll(5, TimeUnit.SECONDS)).endsWith("SOURCE_FAILED");

    String answer = server.raw("GET /plain/broken HTTP/1.1\nHost: localhost\n\n");
    assertThat(answer).contains("data: broken\n\n").doesNotEndWith("0\r\n\r\n");
  }

  @Test
  void a_quiet_stream_has_its_head_early_then_comments() throws Exception {
    TestSource quiet = server.offer("quiet", TestSource.of(text()).thenStays());
    try (Socket socket = open("/silent/quiet")) {
      StringBuilder got = new StringBuilder();
      while (!got.toString().contains(":\n\n\r\n3\r\n:\n\n")) {
        int next = socket.getInputStream().read();
        assertThat(next).as("what follows %s", got).isNotNegative();
        got.append((char) next);
      }
      assertThat(got).startsWith("HTTP/1.1 200 OK");
    }
    quiet.closed.get(1, TimeUnit.SECONDS);
    isThrough();
  }

  @Test
  void b1_too_many_are_refused_in_the_routes_form() throws Exception {
    server.offer("quiet", TestSource.of(text(), Chunk.of("one")).thenStays());
    try (Socket one = open("/own/quiet");
        Socket two = open("/own/quiet")) {
      assertThat(one.getInputStream().read()).isEqualTo('H');
      assertThat(two.getInputStream().read()).isEqualTo('H');

      HttpResponse<String> third = server.get("/own/quiet");
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(third.headers().firstValue("Retry-After")).contains("5");
      assertThat(third.body()).isEqualTo("{\"error\":\"TOO_MANY_STREAMS\"}");
      HttpResponse<String> plain = server.get("/plain/quiet");
      assertThat(plain.headers().firstValue("Retry-After")).contains("5");
      assertThat(new JsonObject(plain.body()).getInteger("status")).isEqualTo(429);
    }
  }

  @Test
  void operators_see_it_and_stop_it() throws Exception {
    TestSource quiet = server.offer("quiet", TestSource.of(text(), Chunk.of("one")).thenStays());
    try (Socket socket = open("/own/quiet")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      Iterator<Object> listed =
          new JsonObject(server.get("/subscriptions").body())
              .getJsonArray("subscriptions")
              .iterator();
      JsonObject told = (JsonObject) listed.next();
      assertThat(told.getString("stream")).isEqualTo("own/quiet");
      assertThat(told.getString("format")).isEqualTo("sse");

      server.client.send(
          server.request("/subscriptions/" + told.getString("id")).DELETE().build(),
          BodyHandlers.ofString());

      quiet.closed.get(5, TimeUnit.SECONDS);
      isThrough();
    }
  }

  @Test
  void b2_a_slow_reader_paces_the_source_and_one_that_stalls_is_dropped() throws Exception {
    TestSource much = much();
    try (Socket socket = open("/own/much")) {
      socket.getInputStream().readNBytes(100 * KIB);

      much.closed.get(8, TimeUnit.SECONDS);

      // one window of 1 MiB, what the sockets hold, and one batch being written
      assertThat(much.emitted.get()).isBetween(90L, 3L * KIB);
      isThrough();
    }
  }

  @Test
  void a_client_that_goes_cancels_its_stream_within_a_second() throws Exception {
    TestSource much = much();
    Socket socket = open("/own/much");
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    socket.close();

    much.closed.get(1, TimeUnit.SECONDS);
    isThrough();
  }

  @Test
  void a_client_that_resets_its_http2_stream_cancels_too() throws Exception {
    TestSource much = much();
    HttpClient client =
        server.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    CompletableFuture<HttpClientRequest> reading = new CompletableFuture<>();
    client
        .request(HttpMethod.GET, server.port, "127.0.0.1", "/own/much")
        .onSuccess(request ->
            request.send().onSuccess(answer -> answer.handler(data -> reading.complete(request))))
        .onFailure(reading::completeExceptionally);

    reading.get(5, TimeUnit.SECONDS).reset();

    much.closed.get(1, TimeUnit.SECONDS);
    isThrough();
    client.close();
  }

  @Test
  void a_defect_of_the_form_ends_its_own_response_only() throws Exception {
    TestSource one = server.offer("one", TestSource.of(text(), Chunk.of("one")).thenStays());

    assertThat(server.get("/defect/one").statusCode()).isEqualTo(500);
    one.closed.get(5, TimeUnit.SECONDS);
    isThrough();

    TestSource quiet = server.offer("quiet", TestSource.of(text()).atFirst(0).thenStays());
    try (Socket socket = open("/defect/quiet");
        Socket other = open("/silent/quiet")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(other.getInputStream().read()).isEqualTo('H');
    }
    quiet.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_body_without_a_name_is_refused_in_the_routes_form() throws Exception {
    HttpOptions small =
        HttpOptions.DEFAULT
            .timings(TestServer.QUICK)
            .limits(HttpLimits.DEFAULT.requests(10, 8_192, 100));
    server
        .router
        .post("/body")
        .handler(
            BodyHandler.unnamed(
                small,
                (ctx, body) -> {
                  if (body.text().equals("bad")) {
                    throw new io.sluice.core.StreamException(
                        Failure.badParameter("body", "it is bad"));
                  }
                  ctx.end(body.text());
                },
                OWN::problem));

    assertThat(post("short").body()).isEqualTo("short");
    HttpResponse<String> large = post("far too long for it");
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).isEqualTo("{\"error\":\"BODY_TOO_LARGE\"}");
    assertThat(post("bad").body()).isEqualTo("{\"error\":\"BAD_REQUEST\"}");
    try (Socket socket = server.socket()) {
      TestServer.send(socket, "POST /body HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nsl");
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 408");
    }
  }

  private HttpResponse<String> post(String body) throws Exception {
    return server.client.send(
        server.request("/body").POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }
}
