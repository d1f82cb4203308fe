package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Leaving a stream, whichever way it is read, reaches its source at once. */
abstract class CancelContract extends BusContract {

  /** A source must be closed so soon after its reader left. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  CancelContract(Nodes.Kind kind) {
    super(kind);
  }

  static Stream<Named<Consumer<ChunkStream>>> waysToLeave() {
    return Stream.of(
        Named.of("cancel", ChunkStream::cancel),
        Named.of("a named cancel", stream -> stream.cancel("operator")),
        Named.of("closing an iteration", stream -> stream.blocking().close()),
        Named.of("closing a Java stream", stream -> stream.blocking().stream().close()),
        Named.of("breaking off a loop", CancelContract::breakOff),
        Named.of("cancelling a subscription", CancelContract::cancelSubscription),
        Named.of("a bad request of a subscription", CancelContract::badRequest),
        Named.of("collecting past the bound", stream -> stream.collect(5, 1 << 20)),
        Named.of("a pipe that fails", stream -> stream.pipeTo(new SlowSink(8).failingAt(3))),
        Named.of("a pipe that throws", stream -> stream.pipeTo(new SlowSink(8).throwingAt(3))),
        Named.of("a pipe that is closed", CancelContract::closePipe),
        Named.of("removing the handler", CancelContract::removeHandler),
        Named.of("a handler that throws", CancelContract::throwInHandler));
  }

  private static void breakOff(ChunkStream stream) {
    try (var chunks = stream.blocking()) {
      chunks.iterator().next();
    }
  }

  private static void cancelSubscription(ChunkStream stream) {
    Subscriber subscriber = new Subscriber(3);
    stream.publisher().subscribe(subscriber);
    Waiting.await(subscriber.reached(3));
    subscriber.subscription().cancel();
  }

  private static void badRequest(ChunkStream stream) {
    Subscriber subscriber = new Subscriber(0);
    stream.publisher().subscribe(subscriber);
    subscriber.subscription().request(-1);
  }

  private static void closePipe(ChunkStream stream) {
    Pipe<Chunk> pipe = stream.pipe();
    pipe.to(new SlowSink(8));
    pipe.close();
  }

  private static void removeHandler(ChunkStream stream) {
    Received.from(stream).await(1);
    stream.handler(null).resume();
  }

  private static void throwInHandler(ChunkStream stream) {
    stream.handler(chunk -> {
      throw new IllegalStateException("a reader's handler throws on purpose");
    });
  }

  @ParameterizedTest
  @MethodSource("waysToLeave")
  void s2_leaving_reaches_the_source_within_a_second(Consumer<ChunkStream> leave) {
    ProbeSource source = ProbeSource.endless();
    ChunkStream stream = open(source);
    leave.accept(stream);
    long left = System.nanoTime();
    until("the source was closed", () -> source.closed() == 1);
    assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(AT_ONCE);
    assertThat(Waiting.await(stream.outcome())).isInstanceOf(Outcome.Cancelled.class);
    long produced = Stillness.await(nodes.reading, source::produced);
    assertThat(source.produced()).isEqualTo(produced);
    assertThat(source.closed()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("waysToLeaveUnstarted")
  void a_run_whose_reader_leaves_before_it_has_credit_is_closed_without_having_been_started(
      Consumer<ChunkStream> leave) {
    ProbeSource source = ProbeSource.endless();
    ChunkStream stream = open(source, io.sluice.core.StreamRequest.create().prefetch(false));
    leave.accept(stream);
    until("the source was closed", () -> source.closed() == 1);
    assertThat(source.started()).isZero();
  }

  static Stream<Named<Consumer<ChunkStream>>> waysToLeaveUnstarted() {
    return Stream.of(
        Named.of("cancel", ChunkStream::cancel),
        Named.of("closing a pipe", stream -> stream.pipe().close()),
        Named.of("cancelling a subscription", CancelContract::cancelUnasked));
  }

  private static void cancelUnasked(ChunkStream stream) {
    Subscriber subscriber = new Subscriber(0);
    stream.publisher().subscribe(subscriber);
    subscriber.subscription().cancel();
  }

  @Test
  void s3_nothing_is_handed_over_after_cancel_within_the_handler() {
    ChunkStream stream = open(ProbeSource.endless()).pause();
    Received received = Received.from(stream);
    stream.handler(chunk -> {
      if (chunk.text().equals("9")) {
        stream.cancel("enough");
      }
      if (chunk.text().equals("10")) {
        stream.cancel("too late");
      }
    });
    stream.resume();
    assertThat(received.outcome()).isEqualTo(new Outcome.Cancelled("enough"));
    assertThat(received.told()).isEmpty();
  }

  @Test
  void s2_cancel_is_idempotent_and_the_first_wins() {
    ChunkStream stream = open(ProbeSource.endless());
    stream.cancel("first");
    stream.cancel("second");
    assertThat(Waiting.await(stream.outcome())).isEqualTo(new Outcome.Cancelled("first"));
  }

  @Test
  void s2_cancel_after_the_end_changes_nothing() {
    Received received = read(ProbeSource.numbers(3));
    received.outcome();
    received.stream().cancel();
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void a_pipe_to_a_slow_target_feels_its_queue() {
    ProbeSource source = ProbeSource.endlessOf(100);
    ChunkStream stream = open(source);
    SlowSink sink = new SlowSink(16);
    Future<Void> piped = stream.pipeTo(sink);
    Waiting.until(nodes.reading, "the queue is full", () -> sink.written() >= 16);
    long written = Stillness.await(nodes.reading, sink::written);
    assertThat(written).isBetween(16L, 17L);
    Stillness.await(nodes.reading, source::produced);
    // 64 chunks or 16 KiB of the window beyond what was taken.
    assertThat(source.produced()).isLessThanOrEqualTo(written + 164);
    sink.drain(1000);
    Waiting.until(nodes.reading, "a thousand more", () -> sink.written() >= 1016);
    Stillness.await(nodes.reading, sink::written);
    assertThat(sink.written()).isBetween(1016L, 1017L);
    stream.cancel();
    assertThat(Waiting.awaitFailure(piped)).isInstanceOf(StreamException.class);
    assertThat(sink.ends()).isEqualTo(1);
  }

  @Test
  void a_pipe_completes_with_the_stream_and_ends_its_target() {
    SlowSink sink = new SlowSink(Integer.MAX_VALUE);
    Waiting.await(open(ProbeSource.numbers(2_000)).pipeTo(sink));
    assertThat(sink.written()).isEqualTo(2_000);
    assertThat(sink.ends()).isEqualTo(1);
  }

  @Test
  void a_pipe_fails_with_the_streams_failure_and_ends_its_target_once() {
    SlowSink sink = new SlowSink(Integer.MAX_VALUE);
    Future<Void> piped =
        open(request ->
                out -> {
                  out.emit(Chunk.of("one"));
                  out.fail(new IllegalStateException("broken"));
                })
            .pipeTo(sink);
    assertThat(Waiting.awaitFailure(piped)).hasMessageContaining("broken");
    assertThat(sink.ends()).isEqualTo(1);
  }

  @Test
  void a_pipe_fails_when_the_producer_cancels_and_ends_its_target_once() {
    SlowSink sink = new SlowSink(Integer.MAX_VALUE);
    Future<Void> piped = open(request -> out -> out.cancel("operator")).pipeTo(sink);
    Throwable error = Waiting.awaitFailure(piped);
    assertThat(((StreamException) error).failure().code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(sink.ends()).isEqualTo(1);
  }

  @Test
  void a_pipe_tells_its_targets_error_and_not_what_followed_from_it() {
    Future<Void> piped = open(ProbeSource.endless()).pipeTo(new SlowSink(8).failingAt(2));
    assertThat(Waiting.awaitFailure(piped)).hasMessage("the sink failed on purpose");
  }

  @Test
  void collect_answers_all_within_its_bounds() {
    List<Chunk> chunks = Waiting.await(open(ProbeSource.numbers(10)).collect(10, 10));
    assertThat(chunks).extracting(Chunk::text).isEqualTo(ReadingContract.numbers(10));
  }

  @Test
  void b1_collect_fails_past_either_bound() {
    for (Future<List<Chunk>> over :
        List.of(
            open(ProbeSource.numbers(10)).collect(9, 100),
            open(ProbeSource.numbers(10)).collect(100, 9))) {
      Throwable error = Waiting.awaitFailure(over);
      assertThat(((StreamException) error).failure().code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
    }
  }

  @Test
  void collect_fails_with_the_streams_failure() {
    Throwable error =
        Waiting.awaitFailure(
            open(request -> out -> out.fail(new IllegalStateException("no"))).collect(9, 9));
    assertThat(((StreamException) error).failure().code()).isEqualTo(FailureCode.SOURCE_FAILED);
  }

  @Test
  void a_publisher_hands_over_what_is_requested_and_completes() {
    Subscriber subscriber = new Subscriber(5);
    open(ProbeSource.numbers(12)).publisher().subscribe(subscriber);
    Waiting.await(subscriber.reached(5));
    assertThat(subscriber.texts()).isEqualTo(ReadingContract.numbers(5));
    subscriber.subscription().request(100);
    Waiting.await(subscriber.ended());
    assertThat(subscriber.texts()).isEqualTo(ReadingContract.numbers(12));
  }

  @Test
  void a_publisher_passes_the_failure_on() {
    Subscriber subscriber = new Subscriber(5);
    open(request -> out -> out.fail(new IllegalStateException("no")))
        .publisher()
        .subscribe(subscriber);
    assertThat(Waiting.awaitFailure(subscriber.ended())).isInstanceOf(StreamException.class);
  }

  @Test
  void a_publisher_refuses_a_second_subscriber() {
    ChunkStream stream = open(ProbeSource.endless());
    Flow.Publisher<Chunk> publisher = stream.publisher();
    publisher.subscribe(new Subscriber(1));
    Subscriber second = new Subscriber(1);
    publisher.subscribe(second);
    assertThat(Waiting.awaitFailure(second.ended())).isInstanceOf(IllegalStateException.class);
    stream.cancel();
  }

  @Test
  void a_cancel_while_the_open_is_under_way_reaches_the_source() {
    ProbeSource source = ProbeSource.endless();
    String name = offer(source);
    Promise<ChunkStream> opened = Promise.promise();
    nodes
        .readingBus()
        .open(name, io.sluice.core.StreamRequest.create())
        .onSuccess(ChunkStream::cancel)
        .onComplete(opened);
    Waiting.await(opened.future());
    until("the source was closed", () -> source.closed() == 1);
  }
}
