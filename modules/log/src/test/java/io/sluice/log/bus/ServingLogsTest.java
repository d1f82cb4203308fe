package io.sluice.log.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.OfferOptions;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.ServedLogs;
import io.sluice.core.spi.StreamSource;
import io.sluice.testkit.bus.Received;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One owner, what it admits, and which names are logs. */
class ServingLogsTest {
  private static final LogOptions TEXT = LogOptions.of("text/plain");
  private static final StreamSource NOTHING = request -> out -> out.end();
  private final List<LogNodes> all = new ArrayList<>();
  private final GatedStore store = GatedStore.opened();

  private LogNodes nodes(int count) {
    LogNodes nodes = count == 1 ? LogNodes.one() : LogNodes.two();
    all.add(nodes);
    return nodes;
  }

  @AfterEach
  void stop() {
    all.forEach(LogNodes::close);
  }

  private ServedLogs serve(ChunkBus bus) {
    return Waiting.await(bus.serveLogs(store, PartSource.of(store)));
  }

  private static Failure failure(Future<?> future) {
    return ((StreamException) Waiting.awaitFailure(future)).failure();
  }

  private static Append text(String text) {
    return Append.of(List.of(Chunk.of(text)));
  }

  private static List<String> read(ChunkBus bus, String name) {
    ChunkStream stream = Waiting.await(bus.open(name, StreamRequest.create()));
    Received received = Received.from(stream);
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    return received.texts();
  }

  @Test
  void without_an_owner_a_call_is_unavailable_and_may_be_tried_again() {
    Failure failure = failure(nodes(1).using().logs().head("a"));
    assertThat(failure.code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure.retriable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_store_has_one_owner_until_it_withdraws(int count) {
    LogNodes nodes = nodes(count);
    ServedLogs first = serve(nodes.owning());
    assertThat(failure(nodes.using().serveLogs(store, NOTHING)).code())
        .isEqualTo(FailureCode.CONFLICT);
    assertThat(failure(nodes.owning().serveLogs(store, NOTHING)).code())
        .isEqualTo(FailureCode.CONFLICT);
    Waiting.await(first.withdraw());
    serve(nodes.using());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_name_that_nobody_offers_is_a_log_and_an_offer_comes_first(int count) {
    LogNodes nodes = nodes(count);
    serve(nodes.owning());
    LogStore logs = nodes.using().logs();
    for (String name : List.of("a", "a/b c", "ä b/" + "x".repeat(100))) {
      Waiting.await(logs.create(name, io.sluice.core.log.Creation.of(TEXT)));
      Waiting.await(logs.append(name, text("in " + name)));
      assertThat(read(nodes.using(), name)).containsExactly("in " + name);
    }
    assertThat(failure(nodes.using().open("none", StreamRequest.create())).code())
        .isEqualTo(FailureCode.UNKNOWN_STREAM);
    Waiting.await(
        nodes
            .owning()
            .offer(
                "a",
                request ->
                    out -> {
                      out.emit(Chunk.of("offered"));
                      out.end();
                    }));
    assertThat(read(nodes.using(), "a/b c")).containsExactly("offered");
  }

  @Test
  void a_log_of_an_owner_that_is_away_is_unavailable_not_unknown() {
    LogNodes nodes = nodes(2);
    ServedLogs served = serve(nodes.owning());
    Waiting.await(nodes.using().log("ä").create(TEXT));
    Waiting.await(served.withdraw());
    assertThat(failure(nodes.using().open("ä", StreamRequest.create())).code())
        .isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure(nodes.using().log("ä").head()).code()).isEqualTo(FailureCode.UNAVAILABLE);
  }

  @Test
  void a_log_of_an_owner_that_is_expected_is_unavailable_not_unknown() {
    ChunkBus bus = nodes(2).using();
    assertThat(failure(bus.open("ä", StreamRequest.create())).code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(failure(bus.open("a", StreamRequest.create())).code())
        .isEqualTo(FailureCode.UNKNOWN_STREAM);
    bus.expectLogs();
    for (String name : List.of("ä", "a")) {
      Failure failure = failure(bus.open(name, StreamRequest.create()));
      assertThat(failure.code()).as(name).isEqualTo(FailureCode.UNAVAILABLE);
      assertThat(failure.retriable()).isTrue();
    }
  }

  @Test
  void an_owner_that_leaves_takes_no_new_readers_of_other_nodes_and_serves_calls_to_the_end() {
    LogNodes nodes = nodes(2);
    ServedLogs served = serve(nodes.owning());
    Waiting.await(nodes.using().log("a").create(TEXT));
    served.leave();
    Failure failure = failure(nodes.using().open("a", StreamRequest.create()));
    assertThat(failure.code()).isEqualTo(FailureCode.NODE_LEAVING);
    assertThat(failure.retriable()).isTrue();
    Waiting.await(nodes.using().log("a").append(text("to the end")));
    assertThat(read(nodes.owning(), "a")).containsExactly("to the end");
    Waiting.await(served.withdraw());
    serve(nodes.owning());
    assertThat(read(nodes.using(), "a")).containsExactly("to the end");
  }

  @Test
  void a_log_may_not_be_created_where_somebody_offers() {
    LogNodes nodes = nodes(2);
    serve(nodes.owning());
    OfferOptions node = OfferOptions.DEFAULT.scope(OfferOptions.Scope.NODE);
    Waiting.await(nodes.owning().offer("at-the-owner", node, NOTHING));
    Waiting.await(nodes.using().offer("at-the-caller", node, NOTHING));
    Waiting.await(nodes.using().offer("in-the-cluster", NOTHING));
    for (String segment : List.of("at-the-owner", "at-the-caller", "in-the-cluster")) {
      Failure failure = failure(nodes.using().log(segment + "/x").create(TEXT));
      assertThat(LogRefusal.of(failure)).as(segment).isEqualTo(LogRefusal.EXISTS);
    }
    Failure failure = failure(nodes.owning().log("in-the-cluster").create(TEXT));
    assertThat(LogRefusal.of(failure)).isEqualTo(LogRefusal.EXISTS);
    Waiting.await(nodes.using().log("in-the-cluster-not/x").create(TEXT));
  }

  @Test
  void b1_what_waits_for_the_store_is_bounded_and_the_rest_is_refused_as_busy() {
    LogNodes nodes = nodes(1);
    store.shut();
    ServedLogs served = Waiting.await(nodes.owning().serveLogs(store, NOTHING, 100_000));
    Waiting.await(nodes.using().log("a").create(TEXT));
    List<Future<Append.Result>> appends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      appends.add(nodes.using().log("a").append(text("x".repeat(10_000))));
    }
    Failure busy = failure(appends.get(19));
    assertThat(LogRefusal.of(busy)).isEqualTo(LogRefusal.BUSY);
    assertThat(busy.retriable()).isTrue();
    assertThat(served.waitingBytes()).isBetween(90_000L, 100_000L);
    store.open();
    assertThat(
            appends.stream()
                .filter(append -> {
                  try {
                    return Waiting.await(append) != null;
                  } catch (StreamException e) {
                    return false;
                  }
                }))
        .hasSize(9);
    Waiting.until(nodes.owner, "all was given back", () -> served.waitingBytes() == 0);
  }

  @Test
  void a_call_carries_a_mebibyte_or_one_larger_chunk() {
    LogNodes nodes = nodes(2);
    serve(nodes.owning());
    LogStore logs = nodes.using().logs();
    Waiting.await(nodes.using().log("a").create(TEXT));
    Chunk half = Chunk.of(new byte[LogStore.MAX_APPEND_BYTES / 2]);
    Waiting.await(logs.append("a", Append.of(List.of(half, half))));
    Waiting.await(logs.append("a", Append.of(List.of(Chunk.of(new byte[Chunk.MAX_BYTES])))));
    Append large = Append.of(List.of(half, half, Chunk.of("x")));
    assertThat(failure(logs.append("a", large)).code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void futures_complete_on_the_callers_context_and_a_verticles_store_goes_with_it() {
    LogNodes nodes = nodes(1);
    Promise<Boolean> here = Promise.promise();
    String deployment =
        Waiting.await(
            nodes.owner.deployVerticle(
                (Deployable)
                    context -> {
                      ChunkBus bus = ChunkBus.on(nodes.owner);
                      return bus.serveLogs(store, NOTHING)
                          .compose(served -> bus.logs().list("", null, 10))
                          .onComplete(list -> here.complete(isHere(context)));
                    }));
    assertThat(Waiting.await(here.future())).isTrue();
    Waiting.await(nodes.owner.undeploy(deployment));
    assertThat(failure(nodes.using().logs().head("a")).code()).isEqualTo(FailureCode.UNAVAILABLE);
    serve(nodes.owning());
  }

  private static boolean isHere(Context context) {
    Context current = Vertx.currentContext();
    return current != null && context.deploymentID().equals(current.deploymentID());
  }
}
