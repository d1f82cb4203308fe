package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long a reader waits, and that its own pauses are not held against the producer. */
abstract class DeadlineContract extends BusContract {
  private static final Duration SHORT = Duration.ofMillis(150);

  DeadlineContract(Nodes.Kind kind) {
    super(kind);
  }

  private static StreamRequest within(Deadlines deadlines) {
    return StreamRequest.create().deadlines(deadlines);
  }

  private void waitLongerThan(Duration limit) {
    Promise<Void> over = Promise.promise();
    nodes.reading.setTimer(limit.toMillis() * 3, ignored -> over.complete());
    Waiting.await(over.future());
  }

  private static FailureCode codeOf(Received received) {
    Failure failure = received.failure();
    return failure == null ? null : failure.code();
  }

  @Test
  void an_open_that_is_not_answered_in_time_fails_and_its_run_is_closed() {
    AtomicInteger closed = new AtomicInteger();
    Promise<StreamInfo> never = Promise.promise();
    SourceRun run =
        new SourceRun() {
          @Override
          public Future<StreamInfo> info() {
            return never.future();
          }

          @Override
          public void start(ChunkWriter out) {
            throw new AssertionError("started without an info");
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    Future<ChunkStream> open =
        nodes.readingBus().open(offer(request -> run), within(Deadlines.DEFAULT.open(SHORT)));
    Throwable error = Waiting.awaitFailure(open);
    assertThat(((StreamException) error).failure().code()).isEqualTo(FailureCode.OPEN_TIMEOUT);
    until("the run was closed", () -> closed.get() == 1);
  }

  @Test
  void a_first_chunk_that_does_not_come_fails_the_stream_and_stops_the_source() {
    ProbeSource source = ProbeSource.silent();
    Received received = Received.from(open(source, within(Deadlines.DEFAULT.firstChunk(SHORT))));
    assertThat(codeOf(received)).isEqualTo(FailureCode.FIRST_CHUNK_TIMEOUT);
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void silence_between_chunks_fails_the_stream() {
    Received received =
        Received.from(
            open(
                request -> out -> out.emit(Chunk.of("only")),
                within(Deadlines.DEFAULT.idle(SHORT))));
    assertThat(codeOf(received)).isEqualTo(FailureCode.IDLE_TIMEOUT);
    assertThat(received.texts()).containsExactly("only");
  }

  @Test
  void a_stream_that_takes_too_long_in_all_fails() {
    String name = offer(request -> this::tickFor);
    Received received =
        Received.from(
            open(name, within(Deadlines.DEFAULT.total(Duration.ofMillis(400)).idle(SHORT))));
    assertThat(codeOf(received)).isEqualTo(FailureCode.TOTAL_TIMEOUT);
  }

  private void tickFor(ChunkWriter out) {
    nodes.offering.setPeriodic(
        10,
        id -> {
          if (out.isEnded()) {
            nodes.offering.cancelTimer(id);
          }
          out.emit(Chunk.of("tick"));
        });
  }

  @Test
  void a_paused_reader_is_not_timed_out() {
    ProbeSource source = ProbeSource.numbers(10);
    for (StreamRequest request :
        new StreamRequest[] {
          within(Deadlines.DEFAULT.idle(SHORT).firstChunk(SHORT)),
          within(Deadlines.DEFAULT.idle(SHORT).firstChunk(SHORT)).prefetch(false)
        }) {
      ChunkStream stream = open(source, request).pause();
      Received received = Received.from(stream);
      waitLongerThan(SHORT);
      stream.fetch(3);
      received.await(3);
      waitLongerThan(SHORT);
      assertThat(stream.outcome().isComplete()).isFalse();
      stream.resume();
      assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void a_paused_reader_of_a_silent_source_is_not_timed_out_until_it_asks() {
    ChunkStream stream =
        open(
                request ->
                    out -> {
                      out.emit(Chunk.of("a"));
                      out.emit(Chunk.of("b"));
                    },
                within(Deadlines.DEFAULT.idle(SHORT)))
            .pause();
    Received received = Received.from(stream);
    stream.fetch(2);
    received.await(2);
    // It has taken everything and asks for nothing; the producer has credit and nothing to say.
    waitLongerThan(SHORT);
    assertThat(stream.outcome().isComplete()).isFalse();
    stream.fetch(1);
    assertThat(codeOf(received)).isEqualTo(FailureCode.IDLE_TIMEOUT);
  }

  @Test
  void a_stream_nobody_reads_yet_is_not_timed_out() {
    ChunkStream stream =
        open(ProbeSource.silent(), within(Deadlines.DEFAULT.firstChunk(SHORT).idle(SHORT)));
    waitLongerThan(SHORT);
    assertThat(stream.outcome().isComplete()).isFalse();
    assertThat(codeOf(Received.from(stream))).isEqualTo(FailureCode.FIRST_CHUNK_TIMEOUT);
  }

  @Test
  void a_reader_that_keeps_getting_chunks_is_not_timed_out() {
    ChunkStream stream =
        open(ProbeSource.numbers(40), within(Deadlines.DEFAULT.idle(SHORT).firstChunk(SHORT)))
            .pause();
    Received received = Received.from(stream);
    long timer = nodes.reading.setPeriodic(10, id -> stream.fetch(1));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    nodes.reading.cancelTimer(timer);
  }
}
