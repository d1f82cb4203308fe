package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many streams at once. */
abstract class LoadContract extends BusContract {
  private static final int STREAMS = 1_000;
  private static final int LAST = 130;

  LoadContract(Nodes.Kind kind) {
    super(kind);
  }

  /** Text number {@code i} of a stream: its key tells which stream it belongs to. */
  private static Chunk keyed(String key, long i) {
    return Chunk.of(key + ":" + i);
  }

  private String offerKeyed(int length) {
    return offer(request -> {
      String key = request.parameter("key");
      return ProbeSource.of(length, i -> keyed(key, i)).open(request);
    });
  }

  /** Reads a keyed stream to its end; answers whether all of it came, in order. */
  private Future<Boolean> readKeyed(String name, int number, int length) {
    String key = "key" + number;
    AtomicLong next = new AtomicLong();
    return nodes
        .readingBus()
        .open(name, StreamRequest.create().with("key", key))
        .compose(stream -> {
          stream.handler(chunk -> {
            if (chunk.equals(keyed(key, next.get()))) {
              next.incrementAndGet();
            }
          });
          return stream.outcome();
        })
        .map(how -> how.equals(Outcome.COMPLETED) && next.get() == length);
  }

  private List<Future<Boolean>> readManyKeyed(String name, int length) {
    List<Future<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      all.add(readKeyed(name, i, length));
    }
    return all;
  }

  @Test
  void s1_a_thousand_streams_at_once_each_get_their_own_chunks_in_order() {
    List<Future<Boolean>> all = readManyKeyed(offerKeyed(200), 200);
    assertThat(Waiting.await(Future.all(all)).<Boolean>list()).doesNotContain(false);
  }

  @ParameterizedTest
  @EnumSource
  void s4_a_source_of_any_kind_of_verticle_loses_nothing_at_its_end(Verticles.Model model) {
    String name = newName();
    ProbeSource source = ProbeSource.numbers(LAST);
    String verticle =
        Verticles.on(nodes.offering, model, context -> nodes.offeringBus().offer(name, source));
    List<Future<List<Chunk>>> all = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      all.add(
          nodes
              .readingBus()
              .open(name, StreamRequest.create())
              .compose(stream -> stream.collect(LAST, 1 << 20)));
    }
    for (Future<List<Chunk>> one : all) {
      assertThat(Waiting.await(one)).hasSize(LAST);
    }
    Waiting.await(nodes.offering.undeploy(verticle));
    until("all runs were closed", () -> source.closed() == source.opened());
  }

  @Test
  void a_fat_endless_stream_does_not_starve_a_thousand_thin_ones() {
    ProbeSource fat = ProbeSource.endlessOf(8_192);
    ChunkStream fatStream = open(fat);
    Received.from(fatStream.handler(chunk -> {}).pause());
    AtomicLong fatChunks = new AtomicLong();
    fatStream.handler(chunk -> fatChunks.incrementAndGet()).resume();
    until("the fat stream runs", () -> fatChunks.get() > 1_000);

    List<Future<Boolean>> thin = readManyKeyed(offerKeyed(20), 20);
    assertThat(Waiting.await(Future.all(thin)).<Boolean>list()).doesNotContain(false);
    long whenDone = fatChunks.get();
    until("the fat stream still runs", () -> fatChunks.get() > whenDone);
    fatStream.cancel();
  }
}
