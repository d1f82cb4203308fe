package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reads this JVM's own events. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class JfrSourceTest {
  private static final JfrOptions LOAD =
      JfrOptions.DEFAULT.events(List.of("jdk.CPULoad")).period(Duration.ofMillis(20));

  private final JvmEvents events = new JvmEvents();

  private SourceDriver driver(Vertx vertx, JfrOptions options) {
    JfrSource source = new JfrSource(events, options);
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
  }

  private void awaitRecording(boolean expected) {
    while (events.isRecording() != expected) {
      Thread.onSpinWait();
    }
  }

  @Test
  void tells_live_events_as_objects(Vertx vertx) {
    Instant before = Instant.now();
    SourceDriver driver = driver(vertx, LOAD);
    assertThat(driver.info().endless()).isTrue();
    assertThat(driver.info().columns()).isEqualTo(JfrSource.COLUMNS);
    List<String> texts = driver.start(3).awaitTexts(3);
    assertThat(texts).hasSize(3);
    JsonObject load = new JsonObject(texts.getFirst());
    assertThat(load.fieldNames()).containsExactlyElementsOf(JfrSource.COLUMNS);
    assertThat(load.getString("event")).isEqualTo("jdk.CPULoad");
    assertThat(load.getInstant("time")).isAfter(before);
    assertThat(load.getJsonObject("values").getDouble("machineTotal")).isBetween(0.0, 1.0);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void readers_share_one_recording_which_stops_after_the_last(Vertx vertx) {
    SourceDriver first = driver(vertx, LOAD);
    SourceDriver second = driver(vertx, LOAD.events(List.of("jdk.JavaThreadStatistics")));
    first.info();
    assertThat(events.isRecording()).isFalse();
    first.start(1).awaitItems(1);
    second.start(20).awaitItems(20);
    assertThat(second.texts()).allMatch(text -> text.contains("jdk.JavaThreadStatistics"));
    assertThat(first.texts()).allMatch(text -> text.contains("jdk.CPULoad"));
    first.close();
    assertThat(events.isRecording()).isTrue();
    second.grant(20).awaitItems(40);
    second.close();
    awaitRecording(false);
  }

  @Test
  void b1_a_reader_that_falls_behind_fails_as_lagged(Vertx vertx) {
    SourceDriver slow = driver(vertx, LOAD.ring(4));
    slow.start(1);
    assertThat(slow.awaitOutcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.LAGGED));
    assertThat(slow.items()).hasSizeLessThanOrEqualTo(1);
    slow.close();
    awaitRecording(false);
  }

  @Test
  void a_reader_may_come_again(Vertx vertx) {
    for (int i = 0; i < 2; i++) {
      SourceDriver driver = driver(vertx, LOAD);
      driver.start(1).awaitItems(1);
      driver.close();
      awaitRecording(false);
    }
  }

  @Test
  void unknown_events_are_found() {
    assertThat(JfrOptions.DEFAULT.unknownEvents()).isEmpty();
    assertThat(JfrOptions.DEFAULT.events(List.of("jdk.CpuLoad", "my.Event")).unknownEvents())
        .containsExactly("jdk.CpuLoad");
  }

  @Test
  void a_request_may_choose_of_the_configured_events(Vertx vertx) {
    JfrSource source =
        new JfrSource(events, LOAD.events(List.of("jdk.CPULoad", "jdk.JavaThreadStatistics")));
    SourceDriver driver =
        new SourceDriver(
            vertx, () -> source.open(StreamRequest.create().with("events", "jdk.CPULoad")));
    assertThat(driver.start(3).awaitTexts(3)).allMatch(text -> text.contains("jdk.CPULoad"));
    driver.close();
    assertThatThrownBy(
            () -> source.open(StreamRequest.create().with("events", "jdk.CPULoad,jdk.FileRead")))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().details()).containsEntry("parameter", "events"));
  }
}
