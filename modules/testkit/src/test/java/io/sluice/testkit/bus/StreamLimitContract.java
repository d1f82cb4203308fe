package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rule B1 for streams per endpoint. */
abstract class StreamLimitContract extends BusContract {
  private static final int MOST_STREAMS = 20;

  StreamLimitContract(Nodes.Kind kind) {
    super(kind);
  }

  @Override
  ChunkBusOptions options() {
    return new ChunkBusOptions(64L << 20, MOST_STREAMS);
  }

  private static FailureCode refusalOf(Future<?> open) {
    return ((StreamException) Waiting.awaitFailure(open)).failure().code();
  }

  @Test
  void b1_an_endpoint_holds_so_many_streams_and_refuses_more() {
    String name = offer(ProbeSource.silent());
    // On one node both ends of a stream live on the shared endpoint.
    int room = nodes.isClustered() ? MOST_STREAMS : MOST_STREAMS / 2;
    List<ChunkStream> opened = new ArrayList<>();
    for (int i = 0; i < room; i++) {
      opened.add(open(name, StreamRequest.create()));
    }
    assertThat(refusalOf(nodes.readingBus().open(name, StreamRequest.create())))
        .isEqualTo(FailureCode.TOO_MANY_STREAMS);
    opened.forEach(ChunkStream::cancel);
    until("they ended", () -> nodes.offeringBus().offers().get(0).openStreams() == 0);
    // Its readers' ends go a moment later, when the cancels have been acknowledged.
    String next = offer(ProbeSource.numbers(3));
    Received.from(Waiting.await(openOnceThereIsRoom(next))).outcome();
  }

  private Future<ChunkStream> openOnceThereIsRoom(String name) {
    return nodes
        .readingBus()
        .open(name, StreamRequest.create())
        .recover(error ->
            error instanceof StreamException refused
                    && refused.failure().code() == FailureCode.TOO_MANY_STREAMS
                ? openOnceThereIsRoom(name)
                : Future.failedFuture(error));
  }

  @Test
  void b1_opens_that_wait_for_their_source_count_as_streams() {
    Promise<StreamInfo> info = Promise.promise();
    AtomicInteger runs = new AtomicInteger();
    String name =
        offer(request -> {
          runs.incrementAndGet();
          return waitingFor(info.future());
        });
    List<Future<ChunkStream>> opens = new ArrayList<>();
    for (int i = 0; i < 3 * MOST_STREAMS; i++) {
      // Each from a verticle of its own, so that the readers' endpoints have room.
      opens.add(openFromVerticle(name));
    }
    until("some were refused", () -> opens.stream().anyMatch(Future::failed));
    Stillness.await(nodes.reading, runs::get);
    assertThat(runs.get()).isLessThanOrEqualTo(MOST_STREAMS);
    info.complete(StreamInfo.of(StreamInfo.TEXT));
    for (Future<ChunkStream> open : opens) {
      if (open.failed()) {
        assertThat(refusalOf(open)).isEqualTo(FailureCode.TOO_MANY_STREAMS);
      } else {
        Received.from(Waiting.await(open)).outcome();
      }
    }
  }

  private Future<ChunkStream> openFromVerticle(String name) {
    Promise<ChunkStream> opened = Promise.promise();
    Verticles.on(
        nodes.reading,
        Verticles.Model.EVENT_LOOP,
        context -> {
          nodes.readingBus().open(name, StreamRequest.create()).onComplete(opened);
          return Future.succeededFuture();
        });
    return opened.future();
  }

  private static SourceRun waitingFor(Future<StreamInfo> info) {
    return new SourceRun() {
      @Override
      public Future<StreamInfo> info() {
        return info;
      }

      @Override
      public void start(ChunkWriter out) {
        out.end();
      }
    };
  }
}
