package io.sluice.sources.upstream;

import static io.sluice.testkit.SourceDriver.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Method;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An upstream that is asked with a body. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpPostTest {
  private static final StreamRequest ASKED =
      StreamRequest.create().body(Chunk.of("{\"q\":1}"), "application/json");

  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** Redirects with the status its path says, or answers. */
  private String serve(Vertx vertx) {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request ->
                    request
                        .body()
                        .onSuccess(body -> {
                          asked.add(
                              "%s %s %s"
                                  .formatted(
                                      request.method(), request.getHeader("Content-Type"), body));
                          if (request.path().equals("/")) {
                            request.response().end("{\"a\":1}\n");
                          } else {
                            request
                                .response()
                                .setStatusCode(Integer.parseInt(request.path().substring(1)))
                                .putHeader("Location", "/")
                                .end();
                          }
                        }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
    return "http://127.0.0.1:" + server.actualPort();
  }

  private static SourceDriver run(Vertx vertx, String url, Method method) {
    HttpSource source =
        new HttpSource(vertx, HttpSourceOptions.of(url, Read.NDJSON).method(method));
    return new SourceDriver(vertx, () -> source.open(ASKED)).start(ManualWriter.PLENTY);
  }

  @Test
  void a_post_sends_the_requests_body_and_its_type_along(Vertx vertx) {
    SourceDriver driver = run(vertx, serve(vertx) + "/", Method.POST);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("{\"a\":1}");
    assertThat(asked).containsExactly("POST application/json {\"q\":1}");
  }

  @Test
  void a_redirect_is_followed_where_it_keeps_the_body(Vertx vertx) {
    String url = serve(vertx);
    assertThat(run(vertx, url + "/307", Method.POST).awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(asked).hasSize(2).allMatch("POST application/json {\"q\":1}"::equals);
    assertThat(run(vertx, url + "/302", Method.POST).awaitOutcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().details()).containsEntry("status", "302"));
  }

  @Test
  void a_get_takes_no_body(Vertx vertx) {
    String url = serve(vertx);
    assertThatThrownBy(() -> run(vertx, url + "/", Method.GET))
        .hasMessageContaining("this stream takes no body");
    assertThat(asked).isEmpty();
  }
}
