package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chunk carries arrives as it was. */
abstract class ChunkContract extends BusContract {
  ChunkContract(Nodes.Kind kind) {
    super(kind);
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Received read(List<Chunk> chunks) {
    return read(ProbeSource.of(chunks.size(), i -> chunks.get((int) i)));
  }

  @Test
  void the_largest_chunk_passes_between_small_ones() {
    Chunk largest = Chunk.of(random(new Random(1), Chunk.MAX_BYTES));
    List<Chunk> chunks =
        List.of(Chunk.of("before"), largest, Chunk.of("between"), largest, Chunk.of("after"));
    Received received = read(chunks);
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.chunks().equals(chunks)).isTrue();
  }

  @Test
  void c2_the_largest_chunk_waits_for_a_slow_reader_to_have_nothing_in_flight() {
    Chunk largest = Chunk.of(new byte[Chunk.MAX_BYTES]);
    ChunkStream stream =
        open(ProbeSource.of(20, i -> i % 5 == 4 ? largest : Chunk.of("" + i))).pause();
    Received received = Received.from(stream);
    for (int i = 1; i <= 20; i++) {
      stream.fetch(1);
      received.await(i);
    }
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.chunks().stream().mapToLong(Chunk::length).sum())
        .isEqualTo(4L * Chunk.MAX_BYTES + 8 + 2 * 8);
  }

  @Test
  void a_byte_more_is_too_large_where_it_is_emitted() {
    assertThatThrownBy(() -> Chunk.of(new byte[Chunk.MAX_BYTES + 1]))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CHUNK_TOO_LARGE));
    Received received = read(request -> out -> out.emit(Chunk.of(new byte[Chunk.MAX_BYTES + 1])));
    assertThat(received.failure()).extracting(Failure::code).isEqualTo(FailureCode.CHUNK_TOO_LARGE);
  }

  @Test
  void empty_chunks_event_types_and_offsets_cross() {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Chunk chunk = i % 3 == 0 ? Chunk.empty() : Chunk.of("x".repeat(i));
      chunk = i % 2 == 0 ? chunk.withEvent("type-" + i + "-ü") : chunk;
      chunks.add(i % 5 == 0 ? chunk.at(1L << (i % 62)) : chunk);
    }
    Received received = read(chunks);
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.chunks()).isEqualTo(chunks);
  }

  @Test
  void a_chunk_keeps_only_its_own_part_of_a_larger_array() {
    byte[] bytes = "0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Received received = read(List.of(Chunk.of(bytes, 3, 4), Chunk.of(bytes, 10, 0)));
    received.outcome();
    assertThat(received.texts()).containsExactly("3456", "");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void s1_chunks_of_many_sizes_arrive_equal_and_in_order(long seed) {
    Random random = new Random(seed);
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int size =
          switch (random.nextInt(40)) {
            case 0 -> random.nextInt(300_000);
            case 1, 2, 3 -> random.nextInt(20_000);
            case 4 -> 0;
            default -> random.nextInt(200);
          };
      chunks.add(Chunk.of(random(random, size)));
    }
    ChunkStream stream = open(ProbeSource.of(chunks.size(), i -> chunks.get((int) i))).pause();
    Received received = Received.from(stream);
    Random demand = new Random(seed);
    long timer = nodes.reading.setPeriodic(1, id -> stream.fetch(demand.nextInt(100)));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    nodes.reading.cancelTimer(timer);
    assertThat(received.chunks().equals(chunks)).isTrue();
  }
}
