package io.sluice.log.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.bus.Received;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogReadersOverTheBusTest {

  private static final int READERS = 10;
  private static final int BATCHES = 500;
  private static final int BATCH = 40;

  @Test
  void l2_readers_that_come_while_appends_go_on_see_each_chunk_once() {
    follow(LogOptions.of("text/plain"));
  }

  @Test
  void l2_so_they_do_where_the_slowest_paces_the_writer() {
    follow(
        LogOptions.of("text/plain")
            .retention(Retention.ALL.chunks(1_000_000))
            .slowReaders(SlowReaders.BLOCK));
  }

  @Test
  void s2_a_log_that_was_cancelled_ends_so_after_its_last_chunk() {
    Vertx vertx = Vertx.vertx();
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    try {
      ChunkBus bus = ChunkBus.on(vertx);
      Waiting.await(bus.offer("feed", LogReaders.of(store)));
      Waiting.await(store.create("a", Creation.of(LogOptions.of("text/plain"))));
      Received follower = Received.from(Waiting.await(bus.open("feed/a", StreamRequest.create())));
      List<Chunk> chunks =
          IntStream.range(0, BATCHES).mapToObj(n -> Chunk.of(Integer.toString(n))).toList();
      Waiting.await(
          store.append("a", Append.of(chunks).outcome(new Outcome.Cancelled("operator"))));
      Received later = Received.from(Waiting.await(bus.open("feed/a", StreamRequest.create())));
      for (Received reader : List.of(follower, later)) {
        assertThat(reader.outcome()).isEqualTo(new Outcome.Cancelled("operator"));
        assertThat(reader.texts()).hasSize(BATCHES).endsWith(Integer.toString(BATCHES - 1));
      }
    } finally {
      Waiting.await(store.close());
      Waiting.await(vertx.close());
    }
  }

  private static void follow(LogOptions options) {
    Vertx vertx = Vertx.vertx();
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    try {
      ChunkBus bus = ChunkBus.on(vertx);
      Waiting.await(bus.offer("feed", LogReaders.of(store)));
      Waiting.await(store.create("a", Creation.of(options)));
      List<Received> readers = new ArrayList<>();
      for (int i = 0; i < BATCHES; i++) {
        if (i % (BATCHES / READERS) == 0) {
          readers.add(Received.from(Waiting.await(bus.open("feed/a", StreamRequest.create()))));
        }
        int first = i * BATCH;
        List<Chunk> chunks =
            IntStream.range(first, first + BATCH)
                .mapToObj(n -> Chunk.of(Integer.toString(n)))
                .toList();
        Waiting.await(store.append("a", Append.of(chunks)));
      }
      Waiting.await(store.append("a", Append.close(Outcome.COMPLETED)));
      List<String> expected =
          IntStream.range(0, BATCHES * BATCH).mapToObj(Integer::toString).toList();
      for (Received reader : readers) {
        assertThat(reader.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(reader.texts()).isEqualTo(expected);
      }
      assertThat(Waiting.awaitFailure(bus.open("feed/b", StreamRequest.create())))
          .hasMessageContaining("b");
    } finally {
      Waiting.await(store.close());
      Waiting.await(vertx.close());
    }
  }
}
