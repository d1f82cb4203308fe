package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule B1 for what a process may hold: the window budget, and streams per endpoint. */
abstract class BudgetContract extends BusContract {
  private static final int MOST_STREAMS = 5_000;
  private static final long BUDGET = 8 * 1024 * 1024;

  /** A first window: 16 KiB, and 64 bytes for each of 64 items. */
  private static final long WINDOW = 16 * 1024 + 64 * 64;

  BudgetContract(Nodes.Kind kind) {
    super(kind);
  }

  @Override
  ChunkBusOptions options() {
    return new ChunkBusOptions(BUDGET, MOST_STREAMS);
  }

  private static FailureCode codeOf(Throwable error) {
    return ((StreamException) error).failure().code();
  }

  private long reserved() {
    return nodes.readingBus().reservedWindowBytes();
  }

  @Test
  void b1_windows_stop_growing_then_opens_are_refused_then_everything_is_given_back() {
    ProbeSource source = ProbeSource.endlessOf(1_000);
    String name = offer(source);
    // Quick readers' windows grow while there is plenty.
    List<ChunkStream> quick = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ChunkStream stream = open(name, StreamRequest.create()).pause();
      Received.from(stream.fetch(5_000)).await(5_000);
      quick.add(stream);
    }
    assertThat(reserved()).isGreaterThan(4 * WINDOW).isLessThanOrEqualTo(BUDGET);

    List<ChunkStream> opened = new ArrayList<>();
    Throwable refusal = null;
    while (refusal == null && opened.size() < 1_000) {
      Future<ChunkStream> next = nodes.readingBus().open(name, StreamRequest.create());
      try {
        opened.add(Waiting.await(next));
      } catch (StreamException e) {
        refusal = e;
      }
      assertThat(reserved()).isLessThanOrEqualTo(BUDGET);
    }
    assertThat(codeOf(refusal)).isEqualTo(FailureCode.OVERLOADED);
    assertThat(reserved()).isGreaterThan(BUDGET - WINDOW);

    quick.forEach(ChunkStream::cancel);
    until("something was given back", () -> reserved() <= BUDGET - 4 * WINDOW);
    opened.add(open(name, StreamRequest.create()));
    opened.forEach(ChunkStream::cancel);
    until("everything was given back", () -> reserved() == 0);
  }

  @Test
  void b1_what_a_failed_stream_left_unread_is_still_accounted_for() {
    ChunkStream stream =
        open(request ->
            out -> {
              out.emit(Chunk.of(new byte[10_000]));
              out.fail(new IllegalStateException("broken"));
            });
    stream.pause().handler(chunk -> {});
    Stillness.await(nodes.reading, this::reserved);
    assertThat(reserved()).isEqualTo(WINDOW);
    stream.resume();
    until("it was given back", () -> reserved() == 0);
  }
}
