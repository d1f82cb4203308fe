package io.sluice.sources.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.NumbersSource;
import io.sluice.sources.Sources;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class CombineTest {
  private static StreamSource json(String... values) {
    return request ->
        Sources.describedAs(
            StreamInfo.JSON,
            Sources.of(Arrays.stream(values).map(Chunk::of).toArray(Chunk[]::new)));
  }

  private static SourceDriver run(Vertx vertx, StreamSource source) {
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
  }

  private static List<String> all(Vertx vertx, StreamSource source) {
    SourceDriver driver = run(vertx, source);
    driver.info();
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    driver.close();
    assertThat(driver.violations()).isEmpty();
    return driver.texts();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "EQ | 1    | [1.0,1e0]", "NE | 1     | [2,\"1\",true,null,-]", "GT | 1    | [2]",
        "LE | 1    | [1.0,1e0]", "EQ | `\"1\"` | [\"1\"]", "EQ | true  | [true]"
      })
  void a_filter_compares_like_with_like(
      FieldFilter.Comparison how, String value, String kept, Vertx vertx) {
    Object wanted = io.vertx.core.json.Json.decodeValue(value);
    String[] values = {"1.0", "1e0", "2", "\"1\"", "true", "null"};
    String[] objects = new String[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      objects[i] = "{\"x\":[{\"v\":9}],\"v\":" + values[i] + "}";
    }
    objects[values.length] = "{\"w\":1}";
    List<String> found =
        all(vertx, Combine.filter(json(objects), new FieldFilter("v", how, wanted)));
    List<String> shown =
        found.stream()
            .map(it ->
                it.contains("w") ? "-" : it.substring(it.lastIndexOf(':') + 1, it.length() - 1))
            .toList();
    assertThat("[" + String.join(",", shown) + "]").isEqualTo(kept);
  }

  @Test
  void a_map_selects_in_order_renames_and_keeps_every_byte_of_a_value(Vertx vertx) {
    String object =
        " { \"a\" : 1.10000000000000000001e400 , \"b\":{\"é\": [1, 2]} ,\"c\":\"\\u00e9é\",\"d\":null}";
    assertThat(
            all(
                vertx,
                Combine.map(json(object), new FieldMap(List.of("c", "b", "no"), Map.of("c", "x")))))
        .containsExactly("{\"x\":\"\\u00e9é\",\"b\":{\"é\": [1, 2]}}");
    assertThat(all(vertx, Combine.map(json(object), new FieldMap(List.of(), Map.of("a", "c\"")))))
        .containsExactly(
            "{\"c\\\"\":1.10000000000000000001e400,\"b\":{\"é\": [1, 2]},\"c\":\"\\u00e9é\",\"d\":null}");
    assertThat(
            all(
                vertx,
                Combine.map(json("{\"a\":1,\"b\":2}"), new FieldMap(List.of(), Map.of("a", "b")))))
        .containsExactly("{\"b\":1}");
    assertThatThrownBy(() -> new FieldMap(List.of("a", "b"), Map.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void h2_what_is_not_json_fails_and_forges_nothing(Vertx vertx) {
    for (StreamSource source :
        List.of(
            Combine.map(json("{\"a\":1}]"), new FieldMap(List.of("a"), Map.of())),
            Combine.filter(json("{"), new FieldFilter("a", FieldFilter.Comparison.NE, 1)),
            Combine.map(json("[1]"), new FieldMap(List.of("a"), Map.of())),
            Combine.batch(json("1],[2"), 2))) {
      SourceDriver driver = run(vertx, source);
      driver.info();
      driver.start(9);
      assertThat(driver.awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              it -> assertThat(it.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
    }
  }

  @Test
  void batches_are_json_arrays_and_the_last_has_what_is_left(Vertx vertx) {
    assertThat(all(vertx, Combine.batch(json("1", "[2]", "\"3\""), 2)))
        .containsExactly("[1,[2]]", "[\"3\"]");
    assertThat(all(vertx, Combine.batch(request -> Sources.of("a\"b", "c"), 5)))
        .containsExactly("[\"a\\\"b\",\"c\"]");
    SourceDriver binary = run(vertx, Combine.batch(request -> Sources.of(Chunk.of("x")), 2));
    assertThatThrownBy(binary::info).isInstanceOf(StreamException.class);
  }

  @Test
  void c2_take_asks_for_no_more_than_it_passes_on(Vertx vertx) {
    AtomicInteger pulled = new AtomicInteger();
    StreamSource endless =
        request ->
            Sources.stream(
                IntStream.iterate(0, i -> i + 1).peek(i -> pulled.incrementAndGet()).boxed());
    assertThat(all(vertx, Combine.take(endless, 3))).containsExactly("0", "1", "2");
    assertThat(pulled.get()).isLessThanOrEqualTo(4);
    SourceDriver driver = run(vertx, Combine.take(new NumbersSource(), 3));
    assertThat(driver.info().endless()).isFalse();
    assertThat(driver.info().chunks()).isEqualTo(3);
  }

  @Test
  void concat_starts_the_next_when_the_one_before_has_completed(Vertx vertx) {
    AtomicInteger started = new AtomicInteger();
    StreamSource counted =
        request -> Sources.generator(out -> out.emit("g" + started.incrementAndGet()));
    SourceDriver driver =
        run(vertx, Combine.concat(List.of(r -> Sources.of("a", "b"), counted, counted)));
    driver.info();
    assertThat(driver.start(1).awaitTexts(1)).containsExactly("a");
    assertThat(started.get()).isZero();
    driver.grant(9);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("a", "b", "g1", "g2");
  }

  @Test
  void merge_gives_each_its_share_however_little_there_is(Vertx vertx) {
    StreamSource two = Combine.merge(List.of(new NumbersSource(40), new NumbersSource(50)));
    SourceDriver driver = run(vertx, two);
    driver.start(1);
    for (int i = 2; i <= 20; i++) {
      driver.awaitItems(i - 1);
      driver.grant(1);
    }
    driver.awaitItems(20);
    long small = driver.texts().stream().filter(it -> it.length() == 40).count();
    assertThat(small).isEqualTo(10);
    driver.grant(10_000).awaitItems(10_020);
    long later = driver.texts().stream().filter(it -> it.length() == 40).count();
    assertThat(later).isBetween(4_900L, 5_100L);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void merge_fails_when_one_does(Vertx vertx) {
    StreamSource broken =
        request ->
            Sources.generator(out -> {
              throw new IllegalStateException("broken");
            });
    SourceDriver driver = run(vertx, Combine.merge(List.of(new NumbersSource(), broken)));
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isInstanceOf(Outcome.Failed.class);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void c2_a_rate_asks_for_nothing_before_its_time(Vertx vertx) {
    ManualTimers timers = new ManualTimers();
    SourceDriver driver = run(vertx, Combine.rate(timers, new NumbersSource(), 10));
    driver.start(1_000).awaitItems(1);
    for (int i = 2; i < 6; i++) {
      driver.onContext(() -> {
        timers.pass(99);
        return 0;
      });
      assertThat(driver.items()).hasSize(i - 1);
      driver.onContext(() -> {
        timers.pass(1);
        return 0;
      });
      assertThat(driver.awaitItems(i)).hasSize(i);
    }
    driver.close();
    assertThat(driver.onContext(timers::waiting)).isZero();
    assertThat(driver.violations()).isEmpty();
  }

  /** Fails so often, each time with a failure of the deque, then gives one chunk. */
  private static StreamSource flaky(Deque<Failure> failures, AtomicInteger closed) {
    return request ->
        new SourceRun() {
          @Override
          public void start(io.sluice.core.spi.ChunkWriter out) {
            Failure failure = failures.poll();
            if (failure != null) {
              out.fail(failure);
            } else {
              out.emit(Chunk.of("ok"));
              out.fail(Failure.of(FailureCode.UNAVAILABLE, "later"));
            }
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
  }

  @Test
  void retry_waits_longer_each_time_and_stops_at_the_first_chunk(Vertx vertx) {
    ManualTimers timers = new ManualTimers();
    Failure busy = Failure.of(FailureCode.UNAVAILABLE, "busy");
    AtomicInteger closed = new AtomicInteger();
    Deque<Failure> failures = new ArrayDeque<>(List.of(busy, busy));
    Retry how = new Retry(2, Duration.ofMillis(100), Duration.ofSeconds(1));
    SourceDriver driver = run(vertx, Combine.retry(timers, flaky(failures, closed), how));
    driver.start(10);
    driver.onContext(() -> {
      timers.pass(99);
      return 0;
    });
    assertThat(failures).hasSize(1);
    driver.onContext(() -> {
      timers.pass(1);
      return 0;
    });
    assertThat(failures).isEmpty();
    driver.onContext(() -> {
      timers.pass(200);
      return 0;
    });
    assertThat(driver.awaitOutcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(driver.texts()).containsExactly("ok");
    driver.close();
    assertThat(closed.get()).isEqualTo(3);
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void retry_comes_back_no_sooner_than_it_was_asked_to_within_its_longest_delay(Vertx vertx) {
    Failure busy = Failure.of(FailureCode.UNAVAILABLE, "busy");
    Retry how = new Retry(1, Duration.ofMillis(100), Duration.ofSeconds(5));
    for (Map.Entry<String, Integer> asked :
        Map.of("0", 100, "2", 2_000, "60", 5_000, "soon", 100).entrySet()) {
      ManualTimers timers = new ManualTimers();
      Deque<Failure> failures = new ArrayDeque<>(List.of(busy.with("retryAfter", asked.getKey())));
      AtomicInteger closed = new AtomicInteger();
      SourceDriver driver = run(vertx, Combine.retry(timers, flaky(failures, closed), how));
      driver.start(10);
      driver.onContext(() -> {
        timers.pass(asked.getValue() - 1);
        return 0;
      });
      assertThat(driver.texts()).as(asked.getKey()).isEmpty();
      driver.onContext(() -> {
        timers.pass(1);
        return 0;
      });
      assertThat(driver.texts()).as(asked.getKey()).containsExactly("ok");
      driver.close();
    }
  }

  @Test
  void retry_leaves_alone_what_would_fail_again_and_gives_up(Vertx vertx) {
    ManualTimers timers = new ManualTimers();
    Retry how = new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1));
    Failure fatal = Failure.of(FailureCode.SOURCE_FAILED, "no");
    Failure busy = Failure.of(FailureCode.UNAVAILABLE, "busy");
    for (List<Failure> failures : List.of(List.of(fatal), List.of(busy, busy))) {
      AtomicInteger closed = new AtomicInteger();
      SourceDriver driver =
          run(vertx, Combine.retry(timers, flaky(new ArrayDeque<>(failures), closed), how));
      driver.start(10);
      driver.onContext(() -> {
        timers.pass(10);
        return 0;
      });
      assertThat(driver.awaitOutcome()).isEqualTo(new Outcome.Failed(failures.getLast()));
    }
  }
}
