package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Meter;
import io.sluice.core.spi.StreamObserver.Side;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeteredStreamsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private long now = Long.MAX_VALUE - 1_000_000_000L; // nanoTime may wrap around
  private final MeteredStreams streams =
      new MeteredStreams(registry, 3, Set.of("a", "b", "c", "d")::contains, () -> now);

  private Scrape scrape() {
    return Scrape.parse(registry.scrape());
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void chunks_and_bytes_are_counted_by_stream_and_side() {
    Meter out = streams.opened("a", Side.PRODUCER);
    Meter in = streams.opened("a", Side.CONSUMER);
    streams.opened("a", Side.CONSUMER).chunks(1, 1);
    out.chunks(3, 300);
    in.chunks(2, 200);
    in.chunks(1, 100);

    Scrape scrape = scrape();
    assertThat(scrape.value("sluice_chunks_total", "stream", "a", "side", "producer")).isEqualTo(3);
    assertThat(scrape.value("sluice_bytes_total", "stream", "a", "side", "producer"))
        .isEqualTo(300);
    assertThat(scrape.value("sluice_chunks_total", "stream", "a", "side", "consumer")).isEqualTo(4);
    assertThat(scrape.value("sluice_bytes_total", "stream", "a", "side", "consumer"))
        .isEqualTo(301);
  }

  @Test
  void what_ended_streams_counted_stays() {
    Meter first = streams.opened("a", Side.PRODUCER);
    Meter second = streams.opened("a", Side.PRODUCER);
    first.chunks(3, 300);
    second.chunks(1, 100);
    assertThat(counted()).containsExactly(4, 400);

    first.ended(Outcome.COMPLETED);
    assertThat(counted()).containsExactly(4, 400);

    second.chunks(2, 200);
    streams.opened("a", Side.PRODUCER).chunks(5, 500);
    second.ended(Outcome.COMPLETED);
    assertThat(counted()).containsExactly(11, 1_100);
    assertThat(figures(Side.PRODUCER).chunks()).isEqualTo(11);
    assertThat(figures(Side.PRODUCER).bytes()).isEqualTo(1_100);
  }

  private double[] counted() {
    Scrape scrape = scrape();
    return new double[] {
      scrape.value("sluice_chunks_total", "stream", "a", "side", "producer"),
      scrape.value("sluice_bytes_total", "stream", "a", "side", "producer")
    };
  }

  @Test
  void s4_what_gaps_leave_out_is_counted() {
    Meter out = streams.opened("a", Side.PRODUCER);
    out.gap(new Gap(3, 4, Gap.Reason.POLICY));
    out.gap(new Gap(10, 20, Gap.Reason.RETENTION));
    assertThat(scrape().value("sluice_gap_offsets_total", "stream", "a", "reason", "policy"))
        .isEqualTo(1);
    assertThat(scrape().value("sluice_gap_offsets_total", "stream", "a", "reason", "retention"))
        .isEqualTo(10);
  }

  @Test
  void open_streams_and_outcomes_are_counted() {
    Meter completes = streams.opened("a", Side.CONSUMER);
    Meter fails = streams.opened("a", Side.CONSUMER);
    Meter isCancelled = streams.opened("a", Side.CONSUMER);
    streams.opened("a", Side.CONSUMER);
    assertThat(scrape().value("sluice_streams_open", "stream", "a")).isEqualTo(4);

    completes.ended(Outcome.COMPLETED);
    fails.ended(new Outcome.Failed(Failure.of(FailureCode.LAGGED, "slow")));
    isCancelled.ended(new Outcome.Cancelled("somebody with a name of their own"));
    streams.opened("a", Side.CONSUMER).ended(new Outcome.Cancelled("stalled"));

    Scrape scrape = scrape();
    assertThat(scrape.value("sluice_streams_open", "stream", "a")).isEqualTo(1);
    assertThat(scrape.value("sluice_streams_opened_total", "stream", "a")).isEqualTo(5);
    assertThat(scrape.value("sluice_outcomes_total", "outcome", "completed", "code", "none"))
        .isEqualTo(1);
    assertThat(scrape.value("sluice_outcomes_total", "outcome", "failed", "code", "LAGGED"))
        .isEqualTo(1);
    assertThat(scrape.value("sluice_outcomes_total", "outcome", "cancelled", "code", "other"))
        .isEqualTo(1);
    assertThat(scrape.value("sluice_outcomes_total", "outcome", "cancelled", "code", "stalled"))
        .isEqualTo(1);
  }

  @Test
  void a_state_under_way_counts_at_the_time_of_the_scrape() {
    Meter first = streams.opened("a", Side.PRODUCER);
    Meter second = streams.opened("a", Side.PRODUCER);
    pass(Duration.ofSeconds(7));
    first.activity(Activity.WAITING_FOR_STORE);
    second.activity(Activity.WAITING_FOR_SOURCE);
    pass(Duration.ofSeconds(2));
    first.activity(Activity.WAITING_FOR_STORE);
    pass(Duration.ofSeconds(1));

    assertStates(Map.of("moving", 14.0, "store", 3.0, "source", 3.0));
    first.activity(Activity.MOVING);
    pass(Duration.ofSeconds(10));
    second.ended(Outcome.COMPLETED);
    pass(Duration.ofSeconds(10));
    assertStates(Map.of("moving", 34.0, "store", 3.0, "source", 13.0));
    first.activity(Activity.WAITING_FOR_LINK);
    pass(Duration.ofMillis(500));
    assertStates(Map.of("moving", 34.0, "store", 3.0, "source", 13.0, "link", 0.5));
  }

  @Test
  void a_wait_for_the_reader_is_told_as_what_held_it_once_that_is_known() {
    Meter meter = streams.opened("a", Side.PRODUCER);
    meter.activity(Activity.WAITING_FOR_READER);
    pass(Duration.ofSeconds(5));
    assertStates(Map.of());
    meter.settled(
        Activity.WAITING_FOR_SOCKET, Duration.ofSeconds(4).toNanos(), Activity.WAITING_FOR_LINK);
    assertStates(Map.of("socket", 4.0, "link", 1.0));
    pass(Duration.ofSeconds(2));
    // Held for longer than it has waited: only what it has waited counts.
    meter.settled(
        Activity.WAITING_FOR_CONSUMER, Duration.ofSeconds(9).toNanos(), Activity.WAITING_FOR_LINK);
    meter.activity(Activity.MOVING);
    pass(Duration.ofSeconds(1));
    meter.ended(Outcome.COMPLETED);
    assertStates(Map.of("socket", 4.0, "link", 1.0, "consumer", 2.0, "moving", 1.0));
  }

  /** Exactly these states have seconds. */
  private void assertStates(Map<String, Double> expected) {
    Scrape scrape = scrape();
    for (String state : List.of("moving", "source", "consumer", "link", "store", "socket")) {
      assertThat(scrape.value("sluice_state_seconds_total", "stream", "a", "state", state))
          .as(state)
          .isCloseTo(expected.getOrDefault(state, 0.0), within(1e-6));
    }
  }

  @Test
  void what_is_kept_granted_and_behind_is_told_while_streams_are_open() {
    Meter producer = streams.opened("a", Side.PRODUCER);
    Meter consumer = streams.opened("a", Side.CONSUMER);
    producer.kept(10, 200);
    consumer.window(3_000, 40);
    producer.lag(7);
    pass(Duration.ofSeconds(3));
    producer.lag(5);
    producer.resent(12);
    producer.suspended(true);
    Scrape scrape = scrape();
    assertThat(scrape.value("sluice_buffered_bytes", "place", "queue")).isEqualTo(10);
    assertThat(scrape.value("sluice_buffered_bytes", "place", "unacknowledged")).isEqualTo(200);
    assertThat(scrape.value("sluice_buffered_bytes", "place", "window")).isEqualTo(40);
    assertThat(scrape.value("sluice_credit_bytes", "stream", "a")).isEqualTo(3_000);
    assertThat(scrape.value("sluice_lag_chunks", "stream", "a")).isEqualTo(5);
    assertThat(scrape.value("sluice_lag_seconds", "stream", "a")).isEqualTo(3);
    assertThat(scrape.value("sluice_resent_chunks_total", "side", "producer")).isEqualTo(12);
    assertThat(scrape.value("sluice_streams_suspended", "side", "producer")).isEqualTo(1);

    producer.lag(0);
    producer.ended(Outcome.COMPLETED);
    consumer.ended(Outcome.COMPLETED);
    scrape = scrape();
    assertThat(scrape.value("sluice_buffered_bytes", "place", "unacknowledged")).isZero();
    assertThat(scrape.value("sluice_lag_seconds", "stream", "a")).isZero();
    assertThat(scrape.value("sluice_streams_suspended", "side", "producer")).isZero();
  }

  @Test
  void the_first_chunk_is_a_histogram() {
    Meter meter = streams.opened("a", Side.CONSUMER);
    meter.firstChunk(Duration.ofMillis(30).toNanos());
    streams.opened("a", Side.CONSUMER).firstChunk(Duration.ofSeconds(20).toNanos());

    Scrape scrape = scrape();
    String bucket = "sluice_first_chunk_seconds_bucket";
    assertThat(scrape.value(bucket, "le", "0.025")).isZero();
    assertThat(scrape.value(bucket, "le", "0.05")).isEqualTo(1);
    assertThat(scrape.value(bucket, "le", "10.0")).isEqualTo(1);
    assertThat(scrape.value(bucket, "le", "+Inf")).isEqualTo(2);
  }

  @Test
  void b1_names_beyond_the_bound_share_one_label() {
    for (String name : new String[] {"a", "b", "c", "d", "e", "a"}) {
      streams.opened(name, Side.CONSUMER).chunks(1, 1);
    }
    Scrape scrape = scrape();
    assertThat(scrape.value("sluice_chunks_total", "stream", "a")).isEqualTo(2);
    assertThat(scrape.value("sluice_chunks_total", "stream", "other")).isEqualTo(2);
    assertThat(scrape.has("sluice_chunks_total", "stream", "d")).isFalse();
  }

  @Test
  void b1_refused_names_that_nobody_offers_get_no_label() {
    for (int i = 0; i < 1_000; i++) {
      streams.refused("made-up-" + i, FailureCode.UNKNOWN_STREAM);
    }
    streams.refused("a", FailureCode.OVERLOADED);
    streams.opened("b", Side.CONSUMER).chunks(1, 1);

    Scrape scrape = scrape();
    assertThat(scrape.value("sluice_refusals_total", "stream", "other", "code", "UNKNOWN_STREAM"))
        .isEqualTo(1_000);
    assertThat(scrape.value("sluice_refusals_total", "stream", "a", "code", "OVERLOADED"))
        .isEqualTo(1);
    assertThat(scrape.has("sluice_chunks_total", "stream", "b")).isTrue();
  }

  @Test
  void figures_say_what_the_meters_say() {
    Meter out = streams.opened("a", Side.PRODUCER);
    Meter in = streams.opened("a", Side.CONSUMER);
    out.chunks(3, 300);
    out.activity(Activity.WAITING_FOR_SOURCE);
    pass(Duration.ofSeconds(2));
    in.ended(Outcome.COMPLETED);
    streams
        .opened("a", Side.CONSUMER)
        .ended(new Outcome.Failed(Failure.of(FailureCode.LAGGED, "")));
    streams.opened("a", Side.CONSUMER).ended(new Outcome.Cancelled("anybody"));

    assertThat(streams.figures()).hasSize(2);
    StreamFigures producer = figures(Side.PRODUCER);
    assertThat(producer.stream()).isEqualTo("a");
    assertThat(producer.chunks()).isEqualTo(3);
    assertThat(producer.bytes()).isEqualTo(300);
    assertThat(producer.open()).isEqualTo(1);
    assertThat(producer.seconds().get("source")).isCloseTo(2, within(1e-6));
    assertThat(producer.outcomes()).isEmpty();
    StreamFigures consumer = figures(Side.CONSUMER);
    assertThat(consumer.opened()).isEqualTo(3);
    assertThat(consumer.open()).isZero();
    assertThat(consumer.outcomes())
        .isEqualTo(Map.of("completed", 1L, "cancelled", 1L, "LAGGED", 1L));
  }

  private StreamFigures figures(Side side) {
    return streams.figures().stream().filter(it -> it.side() == side).findFirst().orElseThrow();
  }

  @Test
  void at_least_one_name_has_a_label() {
    assertThatThrownBy(() -> new MeteredStreams(registry, 0, name -> true, () -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
  }
}
