package io.sluice.sources.upstream;

import static io.sluice.sources.upstream.RawUpstream.CHUNKED;
import static io.sluice.sources.upstream.RawUpstream.SSE;
import static io.sluice.sources.upstream.RawUpstream.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.sources.upstream.HttpSourceOptions.Reconnect;
import io.sluice.sources.upstream.RawUpstream.Answer;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpReconnectTest {
  private static final Answer NO_CONTENT = Answer.closing("HTTP/1.1 204 No Content\r\n\r\n");
  private static final Answer BUSY =
      Answer.closing("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");

  private static Answer events(String text) {
    return Answer.closing(SSE + CHUNKED + chunk(text));
  }

  private static SourceDriver run(Vertx vertx, RawUpstream upstream, boolean afterEnd) {
    Reconnect how = new Reconnect(3, Duration.ofMillis(1), Duration.ofMillis(5), afterEnd);
    HttpSource source =
        new HttpSource(vertx, HttpSourceOptions.of(upstream.url("/"), Read.SSE).reconnect(how));
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()))
        .start(ManualWriter.PLENTY);
  }

  @Test
  void a_cut_stream_goes_on_after_its_last_whole_event(Vertx vertx) {
    RawUpstream upstream =
        new RawUpstream(
            vertx,
            events("retry: 2\nid: 1\ndata: a\n\nid: 2\ndata: torn\n"),
            BUSY,
            events("id: 2\ndata: b\n\n: cut\n"),
            NO_CONTENT);
    SourceDriver driver = run(vertx, upstream, false);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("a", "b");
    assertThat(driver.violations()).isEmpty();
    assertThat(upstream.requests.get(0)).doesNotContain("Last-Event-ID");
    assertThat(upstream.requests.get(1)).contains("Last-Event-ID: 1\r\n");
    assertThat(upstream.requests.get(2)).contains("Last-Event-ID: 1\r\n");
    assertThat(upstream.requests.get(3)).contains("Last-Event-ID: 2\r\n");
  }

  @Test
  void attempts_in_a_row_are_bounded(Vertx vertx) {
    RawUpstream upstream = new RawUpstream(vertx, events("id: 1\ndata: a\n\n"), BUSY);
    SourceDriver driver = run(vertx, upstream, false);
    assertThat(driver.awaitOutcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(upstream.connections.get()).isEqualTo(4);
  }

  @Test
  void without_an_id_that_can_be_sent_back_a_cut_is_a_failure(Vertx vertx) {
    for (String id : new String[] {"", "id: é\n", "id: 1\nid\n", "id: a\u0001b\n"}) {
      RawUpstream upstream = new RawUpstream(vertx, events(id + "data: a\n\n"));
      SourceDriver driver = run(vertx, upstream, false);
      assertThat(driver.awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.SOURCE_FAILED));
      assertThat(upstream.connections.get()).isEqualTo(1);
    }
  }

  @Test
  void an_end_completes_unless_configured_as_a_cut(Vertx vertx) {
    Answer ended = Answer.closing(SSE + CHUNKED + chunk("id: 1\ndata: a\n\n") + "0\r\n\r\n");
    RawUpstream once = new RawUpstream(vertx, ended, NO_CONTENT);
    assertThat(run(vertx, once, false).awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(once.connections.get()).isEqualTo(1);
    RawUpstream twice = new RawUpstream(vertx, ended, NO_CONTENT);
    assertThat(run(vertx, twice, true).awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(twice.connections.get()).isEqualTo(2);
  }
}
