package io.sluice.sources.upstream;

import static io.sluice.sources.upstream.RawUpstream.CHUNKED;
import static io.sluice.sources.upstream.RawUpstream.SSE;
import static io.sluice.sources.upstream.RawUpstream.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.sources.upstream.HttpSourceOptions.UntoldEnd;
import io.sluice.sources.upstream.RawUpstream.Answer;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpOutcomesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private static SourceDriver run(Vertx vertx, HttpSourceOptions options) {
    HttpSource source = new HttpSource(vertx, options);
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()))
        .start(ManualWriter.PLENTY);
  }

  private static SourceDriver run(Vertx vertx, Read read, Answer... answers) {
    return run(vertx, HttpSourceOptions.of(new RawUpstream(vertx, answers).url("/"), read));
  }

  private static Failure failure(SourceDriver driver) {
    Outcome outcome = driver.awaitOutcome();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).failure();
  }

  @Test
  void a_refused_connection_is_unavailable_and_may_be_retried(Vertx vertx) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Failure failure =
        failure(run(vertx, HttpSourceOptions.of("http://127.0.0.1:" + port + "/?k=v", Read.RAW)));
    assertThat(failure.code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure.retriable()).isTrue();
    assertThat(failure.message()).doesNotContain("127.0.0.1", "k=v");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 304, 400, 404, 500, 503, 206})
  void another_status_fails_and_is_told(int status, Vertx vertx) {
    Failure failure =
        failure(
            run(
                vertx,
                Read.RAW,
                Answer.closing("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n")));
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.details()).containsEntry("status", Integer.toString(status));
    assertThat(failure.retriable()).isFalse();
  }

  @Test
  void a_503_that_says_when_may_be_retried(Vertx vertx) {
    Failure failure =
        failure(
            run(
                vertx,
                Read.SSE,
                Answer.closing(
                    "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")));
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.retriable()).isTrue();
    assertThat(failure.details()).containsEntry("status", "503").containsEntry("retryAfter", "7");
  }

  @Test
  void h1_a_body_that_ends_early_never_completes(Vertx vertx) {
    for (String body :
        new String[] {
          CHUNKED + chunk("1\n2\n"),
          CHUNKED + "20\r\n1\n2\n",
          CHUNKED,
          "Content-Length: 9\r\n\r\n1\n2\n",
          "\r\n1\n2\n"
        }) {
      Failure failure = failure(run(vertx, Read.NDJSON, Answer.closing(OK + body)));
      assertThat(failure.code()).as(body).isEqualTo(FailureCode.SOURCE_FAILED);
    }
  }

  @Test
  void h1_an_end_that_is_not_told_completes_where_that_is_configured(Vertx vertx) {
    RawUpstream upstream = new RawUpstream(vertx, Answer.closing("HTTP/1.0 200 OK\r\n\r\n1\n2"));
    SourceDriver driver =
        run(
            vertx,
            HttpSourceOptions.of(upstream.url("/"), Read.NDJSON).untoldEnd(UntoldEnd.COMPLETES));
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("1", "2");
  }

  @Test
  void a_body_that_is_told_completes(Vertx vertx) {
    for (String body :
        new String[] {CHUNKED + chunk("1\n") + "0\r\n\r\n", "Content-Length: 2\r\n\r\n1\n"}) {
      SourceDriver driver = run(vertx, Read.NDJSON, Answer.open(OK + body));
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(driver.texts()).containsExactly("1");
    }
    assertThat(run(vertx, Read.RAW, Answer.open("HTTP/1.1 204 No\r\n\r\n")).awaitOutcome())
        .isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void an_answer_that_is_no_event_stream_or_is_coded_fails(Vertx vertx) {
    assertThat(failure(run(vertx, Read.SSE, Answer.open(OK + CHUNKED))).message())
        .contains("text/event-stream");
    assertThat(
            failure(run(vertx, Read.RAW, Answer.open(OK + "Content-Encoding: gzip\r\n" + CHUNKED)))
                .message())
        .contains("coding");
  }

  @Test
  void a_silent_upstream_fails(Vertx vertx) {
    HttpSourceOptions.Limits quick =
        new HttpSourceOptions.Limits(
            1000, 1000, 9, Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(50));
    RawUpstream mute = new RawUpstream(vertx, Answer.open(""));
    assertThat(
            failure(run(vertx, HttpSourceOptions.of(mute.url("/"), Read.RAW).limits(quick))).code())
        .isEqualTo(FailureCode.UNAVAILABLE);
    RawUpstream idle = new RawUpstream(vertx, Answer.open(OK + CHUNKED + chunk("a")));
    SourceDriver driver = run(vertx, HttpSourceOptions.of(idle.url("/"), Read.RAW).limits(quick));
    assertThat(failure(driver).code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
    assertThat(driver.texts()).containsExactly("a");
  }

  @Test
  void redirects_stay_within_the_origin(Vertx vertx) {
    String to = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ";
    RawUpstream near =
        new RawUpstream(
            vertx,
            Answer.closing(to + "/other?x=1\r\n\r\n"),
            Answer.closing(OK + "Content-Length: 2\r\n\r\nhi"));
    SourceDriver driver = run(vertx, HttpSourceOptions.of(near.url("/"), Read.RAW));
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(near.requests.get(1)).startsWith("GET /other?x=1 ");

    assertThat(
            failure(run(vertx, Read.RAW, Answer.open(to + near.url("/") + "\r\n\r\n"))).message())
        .contains("another origin");
    RawUpstream round = new RawUpstream(vertx, Answer.open(to + "/\r\n\r\n"));
    assertThat(failure(run(vertx, HttpSourceOptions.of(round.url("/"), Read.RAW))).message())
        .contains("without end");
    assertThat(round.connections.get()).isEqualTo(6);
  }

  @Test
  void closing_closes_the_connection(Vertx vertx) {
    RawUpstream upstream =
        new RawUpstream(vertx, Answer.open(SSE + CHUNKED + chunk("data: a\n\n")));
    SourceDriver driver = run(vertx, HttpSourceOptions.of(upstream.url("/"), Read.SSE));
    driver.awaitItems(1);
    driver.close();
    SourceDriver.await(upstream.left);
    assertThat(driver.violations()).isEmpty();
  }
}
