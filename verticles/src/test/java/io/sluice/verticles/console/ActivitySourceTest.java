package io.sluice.verticles.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readings on a real bus. */
class ActivitySourceTest {
  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);
  private final AtomicInteger readings = new AtomicInteger();
  private final ActivitySource source =
      new ActivitySource(vertx, () -> Chunk.json(readings.incrementAndGet()), 20);

  @BeforeEach
  void offer() {
    bus.offer("figures", source).await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private ChunkStream open() {
    return bus.open("figures", StreamRequest.create().prefetch(false)).await();
  }

  private void until(String what, java.util.function.BooleanSupplier is) {
    Waiting.until(vertx, what, is);
  }

  @Test
  void all_readers_get_the_same_readings() {
    List<List<String>> seen = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      List<String> mine = Collections.synchronizedList(new ArrayList<>());
      seen.add(mine);
      open().handler(chunk -> mine.add(chunk.text()));
    }
    until("ten readings each", () -> seen.stream().allMatch(mine -> mine.size() >= 10));
    assertThat(readings.get()).isLessThan(40);
    assertThat(seen).allSatisfy(mine -> assertThat(List.copyOf(mine)).doesNotHaveDuplicates());
  }

  @Test
  void nothing_is_read_while_nobody_reads() {
    ChunkStream stream = open();
    assertThat(readings).hasValue(0);
    AtomicInteger seen = new AtomicInteger();
    stream.handler(chunk -> seen.incrementAndGet());
    until("three readings", () -> seen.get() >= 3);
    stream.cancel();
    until("its run has ended", () -> bus.offers().getFirst().openStreams() == 0);
    int then = readings.get();
    List<Integer> later = new ArrayList<>();
    vertx.setTimer(100, ignored -> later.add(readings.get()));
    until("five periods have passed", () -> !later.isEmpty());
    assertThat(later.getFirst()).isBetween(then, then + 1);
  }

  @Test
  void b1_who_is_slow_gets_the_newest_and_nothing_waits_for_it() {
    try (SourceDriver slow = new SourceDriver(vertx, () -> source.open(StreamRequest.create()))) {
      slow.info();
      slow.start(0);
      until("ten readings were taken", () -> readings.get() >= 10);
      int then = readings.get();
      slow.grant(1);
      assertThat(Integer.parseInt(slow.awaitTexts(1).getFirst())).isGreaterThanOrEqualTo(then - 1);
      until("ten more were taken", () -> readings.get() >= then + 10);
      assertThat(slow.texts()).hasSize(1);
      assertThat(slow.violations()).isEmpty();
    }
  }

  @Test
  void readers_are_told_when_the_server_stops() throws Exception {
    ChunkStream stream = open();
    stream.handler(chunk -> vertx.runOnContext(ignored -> source.close()));
    Outcome outcome = stream.outcome().await(5, TimeUnit.SECONDS);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).failure().code()).isEqualTo(FailureCode.NODE_LEAVING);
  }

  @Test
  void it_takes_no_parameters_and_has_nothing_below() {
    assertThatThrownBy(bus.open("figures", StreamRequest.create().with("every", "2"))::await)
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("no parameters");
    assertThatThrownBy(bus.open("figures/more", StreamRequest.create())::await)
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("nothing below");
  }
}
