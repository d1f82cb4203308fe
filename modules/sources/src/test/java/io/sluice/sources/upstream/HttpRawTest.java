package io.sluice.sources.upstream;

import static io.sluice.sources.upstream.RawUpstream.CHUNKED;
import static io.sluice.sources.upstream.RawUpstream.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Raw bodies: what arrives is a chunk, however the network cuts it. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpRawTest {
  private static final String TEXT =
      IntStream.range(0, 50_000).mapToObj(i -> "piece " + i + "\n").collect(Collectors.joining());

  private static RawUpstream upstream(Vertx vertx, String end) {
    String pieces = TEXT.lines().map(line -> chunk(line + "\n")).collect(Collectors.joining());
    return new RawUpstream(
        vertx, RawUpstream.Answer.closing("HTTP/1.1 200 OK\r\n" + CHUNKED + pieces + end));
  }

  private static SourceDriver read(Vertx vertx, RawUpstream upstream) {
    HttpSource source = new HttpSource(vertx, HttpSourceOptions.of(upstream.url("/"), Read.RAW));
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
  }

  @Test
  void s2_completes_once_with_every_byte_in_order(Vertx vertx) {
    SourceDriver driver = read(vertx, upstream(vertx, "0\r\n\r\n")).start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(String.join("", driver.texts())).isEqualTo(TEXT);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void c2_never_beyond_the_demand_in_chunks(Vertx vertx) {
    SourceDriver driver = read(vertx, upstream(vertx, "0\r\n\r\n")).start(1);
    int total = 1;
    for (int more : new int[] {1, 2, 5, 30}) {
      assertThat(driver.awaitItems(total)).hasSize(total);
      driver.grant(more);
      total += more;
    }
    assertThat(driver.awaitItems(total)).hasSize(total);
    assertThat(TEXT).startsWith(String.join("", driver.texts()));
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void h1_a_body_that_is_cut_off_fails_after_what_came(Vertx vertx) {
    SourceDriver driver = read(vertx, upstream(vertx, "")).start(ManualWriter.PLENTY);
    assertThat(((Outcome.Failed) driver.awaitOutcome()).failure().code())
        .isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(String.join("", driver.texts())).isEqualTo(TEXT);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void closing_midway_leaves_the_upstream(Vertx vertx) throws Exception {
    RawUpstream upstream = upstream(vertx, "0\r\n\r\n");
    SourceDriver driver = read(vertx, upstream).start(3);
    driver.awaitItems(3);
    driver.close();
    upstream.left.get(SourceDriver.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(driver.items()).hasSize(3);
    assertThat(driver.violations()).isEmpty();
  }
}
