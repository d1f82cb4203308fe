package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.BlockingChunks;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What begins in a verticle ends with it. */
abstract class LifeContract extends BusContract {
  LifeContract(Nodes.Kind kind) {
    super(kind);
  }

  private String deployOffering(Verticles.Model model, String name, ProbeSource source) {
    return Verticles.on(nodes.offering, model, context -> nodes.offeringBus().offer(name, source));
  }

  private FailureCode refusalOf(String name) {
    Throwable error = Waiting.awaitFailure(nodes.readingBus().open(name, StreamRequest.create()));
    return ((StreamException) error).failure().code();
  }

  private static void awaitUndeploy(Future<Void> undeployed) {
    Waiting.await(undeployed);
  }

  @ParameterizedTest
  @EnumSource
  void readers_of_a_verticle_that_is_undeployed_are_told_node_leaving(Verticles.Model model) {
    ProbeSource source = ProbeSource.endless();
    String name = newName();
    String verticle = deployOffering(model, name, source);
    Received flowing = Received.from(open(name, StreamRequest.create()).pause());
    flowing.stream().fetch(100);
    flowing.await(100);
    Received unread = Received.from(open(name, StreamRequest.create()).pause());
    awaitUndeploy(nodes.offering.undeploy(verticle));
    for (Received received : new Received[] {flowing, unread}) {
      received.stream().resume();
      Failure failure = received.failure();
      assertThat(failure).isNotNull();
      assertThat(failure.code()).isEqualTo(FailureCode.NODE_LEAVING);
      assertThat(failure.retriable()).isTrue();
      assertThat(received.texts()).isEqualTo(ReadingContract.numbers(received.count()));
    }
    until("its runs were closed", () -> source.closed() == 2);
    assertThat(nodes.offeringBus().offers()).extracting(Offer::segment).doesNotContain(name);
    assertThat(refusalOf(name)).isEqualTo(FailureCode.UNAVAILABLE);
  }

  @ParameterizedTest
  @EnumSource
  void sources_of_a_reader_that_is_undeployed_are_stopped(Verticles.Model model) {
    ProbeSource source = ProbeSource.endless();
    String name = offer(source);
    Promise<ChunkStream> reading = Promise.promise();
    Promise<ChunkStream> paused = Promise.promise();
    String verticle =
        Verticles.on(
            nodes.reading,
            model,
            context -> {
              nodes
                  .readingBus()
                  .open(name, StreamRequest.create())
                  .onSuccess(stream -> stream.handler(chunk -> {}))
                  .onComplete(reading);
              nodes.readingBus().open(name, StreamRequest.create()).onComplete(paused);
              return Future.succeededFuture();
            });
    Waiting.await(reading.future());
    Waiting.await(paused.future());
    awaitUndeploy(nodes.reading.undeploy(verticle));
    until("its sources were closed", () -> source.closed() == 2);
  }

  @Test
  void a_virtual_thread_that_iterates_is_woken_when_its_verticle_is_undeployed() {
    ProbeSource source = ProbeSource.silent();
    String name = offer(source);
    Promise<Void> iterating = Promise.promise();
    Promise<String> ended = Promise.promise();
    String verticle =
        Verticles.on(
            nodes.reading,
            Verticles.Model.VIRTUAL_THREAD,
            context -> {
              context.runOnContext(ignored -> {
                ChunkStream stream = nodes.readingBus().open(name, StreamRequest.create()).await();
                iterating.complete();
                try (BlockingChunks chunks = stream.blocking()) {
                  ended.complete("had " + chunks.iterator().hasNext());
                } catch (StreamException e) {
                  ended.complete(e.failure().code().name());
                }
              });
              return Future.succeededFuture();
            });
    Waiting.await(iterating.future());
    until("the source was started", () -> source.started() == 1);
    awaitUndeploy(nodes.reading.undeploy(verticle));
    assertThat(Waiting.await(ended.future())).isIn("NODE_LEAVING", "CANCELLED");
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void a_virtual_threads_verticle_goes_on_while_it_waits_for_chunks() {
    String name = offer(ProbeSource.silent());
    Promise<ChunkStream> opened = Promise.promise();
    Promise<Void> wentOn = Promise.promise();
    Verticles.on(
        nodes.reading,
        Verticles.Model.VIRTUAL_THREAD,
        context -> {
          context.runOnContext(ignored -> {
            ChunkStream stream = nodes.readingBus().open(name, StreamRequest.create()).await();
            context.runOnContext(later -> wentOn.complete());
            opened.complete(stream);
            try (BlockingChunks chunks = stream.blocking()) {
              assertThat(chunks).isEmpty();
            } catch (StreamException e) {
              assertThat(e.failure().code()).isEqualTo(FailureCode.CANCELLED);
            }
          });
          return Future.succeededFuture();
        });
    ChunkStream stream = Waiting.await(opened.future());
    Waiting.await(wentOn.future());
    stream.cancel();
  }

  @Test
  void a_withdrawn_offer_is_unavailable_and_its_runs_go_on() {
    String name = newName();
    Offer offer = Waiting.await(nodes.offeringBus().offer(name, ProbeSource.numbers(1_000)));
    assertThat(offer.segment()).isEqualTo(name);
    ChunkStream stream = open(name, StreamRequest.create()).pause();
    assertThat(offer.openStreams()).isEqualTo(1);
    Waiting.await(offer.withdraw());
    assertThat(refusalOf(name)).isEqualTo(FailureCode.UNAVAILABLE);
    Received received = Received.from(stream);
    stream.resume();
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.count()).isEqualTo(1_000);
    until("no run is left", () -> offer.openStreams() == 0);
    Waiting.await(nodes.offeringBus().offer(name, ProbeSource.numbers(1)));
    Received.from(open(name, StreamRequest.create())).outcome();
  }

  @Test
  void a_name_that_nobody_ever_served_is_unknown() {
    assertThat(refusalOf(newName())).isEqualTo(FailureCode.UNKNOWN_STREAM);
  }

  @Test
  void an_offer_for_its_node_alone_is_read_there_and_nowhere_else() {
    String name = newName();
    Offer offer =
        Waiting.await(
            nodes
                .offeringBus()
                .offer(
                    name,
                    OfferOptions.DEFAULT.scope(OfferOptions.Scope.NODE),
                    ProbeSource.numbers(10)));
    Received here =
        Received.from(Waiting.await(nodes.offeringBus().open(name, StreamRequest.create())));
    assertThat(here.outcome()).isEqualTo(Outcome.COMPLETED);
    if (nodes.isClustered()) {
      assertThat(refusalOf(name)).isEqualTo(FailureCode.UNKNOWN_STREAM);
    }
    Waiting.await(offer.withdraw());
  }

  @Test
  void two_offers_of_one_name_share_the_load_and_one_may_leave() {
    ProbeSource first = ProbeSource.numbers(1);
    ProbeSource second = ProbeSource.numbers(1);
    String name = newName();
    Offer one = Waiting.await(nodes.offeringBus().offer(name, first));
    Offer two = Waiting.await(nodes.offeringBus().offer(name, second));
    for (int i = 0; i < 10; i++) {
      Received.from(open(name, StreamRequest.create())).outcome();
    }
    assertThat(first.opened()).isPositive();
    assertThat(second.opened()).isPositive();
    Waiting.await(one.withdraw());
    Received last = Received.from(open(name, StreamRequest.create()));
    assertThat(last.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(last.chunks()).containsExactly(Chunk.of("0"));
    Waiting.await(two.withdraw());
  }
}
