package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Offer;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ChunkStream is a Vert.x ReadStream: demand, ends, threads. */
abstract class ReadingContract extends BusContract {
  ReadingContract(Nodes.Kind kind) {
    super(kind);
  }

  static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void s2_a_stream_that_ends_tells_its_end_once_and_completed() {
    Received received = read(ProbeSource.numbers(1000));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.texts()).isEqualTo(numbers(1000));
    until("the end handler was told", () -> !received.told().isEmpty());
    assertThat(received.told()).containsExactly("end");
  }

  @Test
  void a_stream_without_chunks_completes() {
    Received received = read(ProbeSource.numbers(0));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.count()).isZero();
  }

  @Test
  void a_stream_flows_only_once_it_has_a_handler() {
    ChunkStream stream = open(ProbeSource.numbers(3));
    assertThat(stream.outcome().isComplete()).isFalse();
    assertThat(Received.from(stream).await(3).texts()).isEqualTo(numbers(3));
  }

  @Test
  void pause_and_fetch_hand_over_exactly_what_was_asked_for() {
    ChunkStream stream = open(ProbeSource.numbers(100)).pause();
    Received received = Received.from(stream);
    stream.fetch(10);
    received.await(10);
    stream.fetch(0).fetch(1).fetch(1);
    received.await(12);
    settle(stream);
    assertThat(received.count()).isEqualTo(12);
    stream.resume();
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.texts()).isEqualTo(numbers(100));
  }

  @Test
  void demand_saturates_and_does_not_wrap_around() {
    ChunkStream stream = open(ProbeSource.numbers(100)).pause();
    Received received = Received.from(stream);
    stream.fetch(Long.MAX_VALUE - 1).fetch(Long.MAX_VALUE - 1).fetch(5);
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.count()).isEqualTo(100);
  }

  @Test
  void pausing_within_the_handler_holds_from_the_next_chunk_on() {
    ChunkStream stream = open(ProbeSource.numbers(50)).pause();
    List<String> got = Collections.synchronizedList(new ArrayList<>());
    stream.handler(chunk -> {
      got.add(chunk.text());
      stream.pause();
    });
    for (int i = 1; i <= 50; i++) {
      stream.resume();
      int want = i;
      until(want + " chunks came", () -> got.size() >= want);
      assertThat(got).hasSize(want);
    }
    assertThat(Waiting.await(stream.outcome())).isEqualTo(Outcome.COMPLETED);
  }

  /** Until what the bus does for this stream just now is done: two hops there and back. */
  private void settle(ChunkStream stream) {
    Promise<Void> done = Promise.promise();
    nodes.reading.setTimer(20, ignored -> done.complete());
    Waiting.await(done.future());
    assertThat(stream.outcome().isComplete()).isFalse();
  }

  @Test
  void an_end_handler_that_is_set_late_is_told() {
    ChunkStream stream = open(ProbeSource.numbers(2)).handler(chunk -> {});
    Waiting.await(stream.outcome());
    Promise<Void> ended = Promise.promise();
    stream.endHandler(ended::complete);
    Waiting.await(ended.future());
  }

  @Test
  void an_exception_handler_that_is_set_late_is_told() {
    ChunkStream stream =
        open(request -> out -> out.fail(new IllegalStateException("broken"))).handler(chunk -> {});
    Waiting.await(stream.outcome());
    Promise<Throwable> failed = Promise.promise();
    stream.exceptionHandler(failed::complete);
    assertThat(Waiting.await(failed.future()))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.SOURCE_FAILED));
  }

  @Test
  void batches_come_in_order_within_the_demand_and_with_gaps_in_their_place() {
    ProbeSource source =
        ProbeSource.of(
            200, i -> i % 10 == 3 ? new Gap(i, i + 1, Gap.Reason.POLICY) : Chunk.of("" + i).at(i));
    ChunkStream stream = open(source).pause();
    List<List<Item>> batches = Collections.synchronizedList(new ArrayList<>());
    stream.batchHandler(batch -> {
      batches.add(List.copyOf(batch));
      stream.fetch(7);
    });
    stream.fetch(7);
    assertThat(Waiting.await(stream.outcome())).isEqualTo(Outcome.COMPLETED);
    assertThat(batches).allSatisfy(batch -> assertThat(batch).isNotEmpty());
    assertThat(batches.get(0)).hasSizeLessThanOrEqualTo(7);
    List<Item> all = batches.stream().flatMap(List::stream).toList();
    assertThat(all).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(all.get(i))
          .isEqualTo(i % 10 == 3 ? new Gap(i, i + 1, Gap.Reason.POLICY) : Chunk.of("" + i).at(i));
    }
  }

  @Test
  void s4_gaps_are_told_in_their_place_beside_the_chunks() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    ProbeSource source =
        ProbeSource.of(4, i -> i == 2 ? new Gap(2, 9, Gap.Reason.RETENTION) : Chunk.of("" + i));
    ChunkStream stream = open(source).pause();
    stream.gapHandler(gap -> told.add(gap.from() + "-" + gap.to() + " " + gap.reason()));
    stream.handler(chunk -> told.add(chunk.text())).resume();
    Waiting.await(stream.outcome());
    assertThat(told).containsExactly("0", "1", "2-9 RETENTION", "3");
  }

  @Test
  void a_handler_that_throws_cancels_and_its_context_is_told() {
    ProbeSource source = ProbeSource.endless();
    String name = offer(source);
    Promise<Throwable> told = Promise.promise();
    Promise<Outcome> ended = Promise.promise();
    Waiting.await(
        nodes.reading.deployVerticle(context -> {
          context.exceptionHandler(told::tryComplete);
          return nodes
              .readingBus()
              .open(name, StreamRequest.create())
              .onSuccess(stream -> {
                stream.outcome().onComplete(ended);
                stream.handler(chunk -> {
                  throw new IllegalStateException("handler broke");
                });
              });
        }));
    assertThat(Waiting.await(told.future())).hasMessage("handler broke");
    assertThat(Waiting.await(ended.future())).isEqualTo(new Outcome.Cancelled("reader failed"));
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void handlers_run_on_the_context_that_opened_the_stream() {
    String name = offer(ProbeSource.numbers(500));
    for (Verticles.Model model : Verticles.Model.values()) {
      List<String> strange = Collections.synchronizedList(new ArrayList<>());
      Promise<Outcome> ended = Promise.promise();
      Verticles.on(
          nodes.reading,
          model,
          context -> {
            Runnable check =
                () -> {
                  if (!model.isHere(context)) {
                    strange.add(Thread.currentThread() + " in " + Vertx.currentContext());
                  }
                };
            return nodes
                .readingBus()
                .open(name, StreamRequest.create())
                .onSuccess(stream -> {
                  check.run();
                  stream.endHandler(ignored -> check.run()).handler(chunk -> check.run());
                  stream.outcome().onSuccess(ignored -> check.run()).onComplete(ended);
                });
          });
      assertThat(Waiting.await(ended.future())).isEqualTo(Outcome.COMPLETED);
      assertThat(strange).as("handlers of a %s verticle elsewhere", model).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_source_runs_on_the_context_that_offered_it(Verticles.Model model) {
    String name = newName();
    Promise<PlacedSource> source = Promise.promise();
    String verticle =
        Verticles.on(
            nodes.offering,
            model,
            context -> {
              source.complete(new PlacedSource(() -> model.isHere(context)));
              return nodes.offeringBus().offer(name, source.future().result());
            });
    readFromItsPlace(name, source.future());
    Waiting.await(nodes.offering.undeploy(verticle));
  }

  @Test
  void a_source_that_no_verticle_offers_runs_on_the_context_that_offered_it_too() {
    // The bus has one event loop for such offers: most of as many contexts as there are are others.
    int eventLoops = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;
    for (int i = 0; i < eventLoops; i++) {
      String name = newName();
      Promise<PlacedSource> source = Promise.promise();
      Promise<Offer> offer = Promise.promise();
      contextOfNoVerticle(nodes.offering)
          .runOnContext(ignored -> {
            Thread here = Thread.currentThread();
            source.complete(new PlacedSource(() -> Thread.currentThread().equals(here)));
            nodes.offeringBus().offer(name, source.future().result()).onComplete(offer);
          });
      Waiting.await(offer.future());
      readFromItsPlace(name, source.future());
      Waiting.await(offer.future().result().withdraw());
    }
  }

  /** Each thread that Vert.x does not know gets one of its own. */
  private static Context contextOfNoVerticle(Vertx vertx) {
    return Waiting.await(
        CompletableFuture.supplyAsync(
            vertx::getOrCreateContext, task -> Thread.ofPlatform().start(task)));
  }

  private void readFromItsPlace(String name, Future<PlacedSource> source) {
    Received received = Received.from(open(name, StreamRequest.create()));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.texts()).isEqualTo(numbers(PlacedSource.CHUNKS));
    until("its run was closed", source.result()::isClosed);
    assertThat(source.result().strange()).as("what ran elsewhere").isEmpty();
  }

  @Test
  void an_open_that_is_refused_is_told_on_the_callers_context() {
    for (Verticles.Model model : Verticles.Model.values()) {
      Promise<Boolean> here = Promise.promise();
      Verticles.on(
          nodes.reading,
          model,
          context ->
              nodes
                  .readingBus()
                  .open("nobody-offers-this", StreamRequest.create())
                  .transform(result -> {
                    here.complete(model.isHere(context));
                    return Future.succeededFuture();
                  }));
      assertThat(Waiting.await(here.future())).as("told at home of a %s", model).isTrue();
    }
  }

  @Test
  void info_crosses_whole() {
    ChunkStream stream = open(ProbeSource.numbers(0));
    assertThat(Objects.requireNonNull(stream.info()).contentType())
        .isEqualTo("text/plain; charset=utf-8");
    Received.from(stream).outcome();
  }
}
