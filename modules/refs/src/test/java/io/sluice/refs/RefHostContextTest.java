package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.OfferOptions;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts on contexts that belong to no verticle. */
class RefHostContextTest {
  private final Node node = Node.alone();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aHostThatNoVerticleStartsIsOnTheContextThatStartedIt() {
    // The bus, and what else needs a context of its own, is on another event loop for most of them.
    for (int i = 0; i < VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE; i++) {
      Promise<RefHost> started = Promise.promise();
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      contextOfNoVerticle()
          .runOnContext(ignored -> {
            threads.add(Thread.currentThread());
            RefHost.start(node.vertx, RefHostOptions.DEFAULT)
                .onSuccess(host -> threads.add(Thread.currentThread()))
                .compose(host ->
                    host.offer(
                            "placed",
                            OfferOptions.DEFAULT,
                            call -> {
                              threads.add(Thread.currentThread());
                              return Future.succeededFuture(new Placed(threads));
                            },
                            TimeoutChange.NONE)
                        .map(host))
                .onComplete(started);
          });
      RefHost host = Await.await(started.future());
      StreamRef ref = node.ref("placed");
      assertThat(Await.await(ref.take(3))).isEqualTo(List.of(0, 1, 2));
      assertThat(Await.await(ref.take(3))).isEqualTo(List.of(3, 4, 5));
      Await.await(ref.close());
      Await.until(node::isNothingLeft);
      Await.await(host.close());
      assertThat(threads).hasSize(1);
    }
  }

  @Test
  void aHostThatIsClosedEndsTheStreamsOfItsFunctions() {
    Node.Counting numbers = Node.Counting.endless();
    Promise<RefHost> started = Promise.promise();
    contextOfNoVerticle()
        .runOnContext(
            ignored -> RefHost.start(node.vertx, RefHostOptions.DEFAULT).onComplete(started));
    RefHost host = Await.await(started.future());
    Await.await(
        host.offer(
            "own",
            OfferOptions.DEFAULT,
            call -> Future.succeededFuture(numbers),
            TimeoutChange.NONE));
    ChunkBus bus = ChunkBus.on(node.vertx);
    ChunkStream begun = Await.await(bus.open("own", StreamRequest.create()));
    ChunkStream unread = Await.await(bus.open("own", StreamRequest.create().prefetch(false)));
    begun.handler(chunk -> {});
    Await.until(() -> numbers.made.get() > 100);
    Await.await(host.close());
    unread.resume().handler(chunk -> {});
    for (ChunkStream stream : List.of(begun, unread)) {
      assertThat(Await.await(stream.outcome()))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.GONE));
    }
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void aHostThatNoVerticleStartsEndsWithItsVertx() {
    Node.Counting numbers = Node.Counting.endless();
    Vertx vertx = Vertx.vertx();
    Promise<RefHost> started = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(ignored -> RefHost.start(vertx, RefHostOptions.DEFAULT).onComplete(started));
    Await.await(
        Await.await(started.future())
            .offer(
                "own",
                OfferOptions.DEFAULT,
                call -> Future.succeededFuture(numbers),
                TimeoutChange.NONE));
    StreamRef ref = (StreamRef) Await.await(CallBus.on(vertx).call("own", CallRequest.of()));
    Await.await(ref.take(1));
    Await.await(vertx.close());
    Await.until(() -> numbers.closed);
    assertThat(started.future().result().refs()).isZero();
  }

  /** Each thread that Vert.x does not know gets one of its own. */
  private Context contextOfNoVerticle() {
    return CompletableFuture.supplyAsync(
            node.vertx::getOrCreateContext, task -> Thread.ofPlatform().start(task))
        .join();
  }

  /** Numbers without an end, and the threads that asked for them. */
  private record Placed(Set<Thread> threads) implements Node.Generator {

    @Override
    public SourceRun run() {
      threads.add(Thread.currentThread());
      return new SourceRun() {
        private int made;

        @Override
        public void start(ChunkWriter out) {
          out.drainHandler(ignored -> write(out));
          write(out);
        }

        private void write(ChunkWriter out) {
          threads.add(Thread.currentThread());
          while (out.demand() > 0) {
            out.emit(Chunk.of(Integer.toString(made++)));
          }
        }

        @Override
        public void close() {
          threads.add(Thread.currentThread());
        }
      };
    }
  }
}
