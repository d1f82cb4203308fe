package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.SlowReaders;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exactly one outcome, nothing after it, and failures that stay what they were. */
abstract class OutcomeContract extends BusContract {
  OutcomeContract(Nodes.Kind kind) {
    super(kind);
  }

  private Failure refusal(StreamSource source) {
    Future<ChunkStream> opened = nodes.readingBus().open(offer(source), StreamRequest.create());
    return ((StreamException) Waiting.awaitFailure(opened)).failure();
  }

  /** A run that only says what it will be. */
  private static SourceRun saying(Future<StreamInfo> info, AtomicInteger closed) {
    return new SourceRun() {
      @Override
      public Future<StreamInfo> info() {
        return info;
      }

      @Override
      public void start(ChunkWriter out) {
        out.end();
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Test
  void s2_a_source_that_refuses_is_a_typed_refusal_with_its_details() {
    Failure failure =
        refusal(request -> {
          throw new StreamException(Failure.badParameter("size", "size must be a number"));
        });
    assertThat(failure)
        .isEqualTo(
            new Failure(
                FailureCode.BAD_REQUEST,
                "size must be a number",
                false,
                Map.of("parameter", "size")));
  }

  @Test
  void s2_a_source_that_throws_in_open_is_refused_at_once() {
    assertThat(
            refusal(
                    request -> {
                      throw new IllegalStateException("no such thing");
                    })
                .code())
        .isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(
            refusal(
                    request -> {
                      throw new NoClassDefFoundError("not on the class path");
                    })
                .message())
        .contains("NoClassDefFoundError");
  }

  @Test
  void s2_a_source_that_fails_in_info_is_refused_and_closed_without_a_start() {
    AtomicInteger closed = new AtomicInteger();
    Failure gone = Failure.of(FailureCode.GONE, "trimmed").with("first", "17");
    assertThat(refusal(r -> saying(Future.failedFuture(new StreamException(gone)), closed)))
        .isEqualTo(gone);
    until("the run was closed", () -> closed.get() == 1);
    assertThat(refusal(r -> saying(null, closed)).code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(refusal(r -> saying(Future.succeededFuture(), closed)).code())
        .isEqualTo(FailureCode.SOURCE_FAILED);
    until("the runs were closed", () -> closed.get() == 3);
  }

  @Test
  void s2_a_source_whose_close_throws_is_refused_all_the_same() {
    Failure failure =
        refusal(request ->
            new SourceRun() {
              @Override
              public Future<StreamInfo> info() {
                throw new IllegalStateException("info broke");
              }

              @Override
              public void start(ChunkWriter out) {}

              @Override
              public void close() {
                throw new IllegalStateException("close broke, on purpose");
              }
            });
    assertThat(failure.message()).contains("info broke");
  }

  @Test
  void info_that_takes_its_time_opens_the_stream_when_it_is_there() {
    Promise<StreamInfo> info = Promise.promise();
    AtomicInteger closed = new AtomicInteger();
    String name = offer(request -> saying(info.future(), closed));
    Future<ChunkStream> opened = nodes.readingBus().open(name, StreamRequest.create());
    StreamInfo said =
        new StreamInfo(
            "text/csv",
            Map.of("Link", "<a>"),
            12,
            7,
            3,
            99,
            true,
            true,
            List.of("a", "b"),
            true,
            "version 7",
            203,
            true,
            SlowReaders.Policy.LATEST);
    info.complete(said);
    ChunkStream stream = Waiting.await(opened);
    assertThat(stream.info()).isEqualTo(said);
    Received.from(stream).outcome();
    until("the run was closed", () -> closed.get() == 1);
  }

  @Test
  void s2_a_source_that_throws_in_start_fails_the_stream() {
    Received received =
        read(request ->
            out -> {
              out.emit(Chunk.of("kept"));
              throw new IllegalStateException("start broke");
            });
    assertThat(received.failure()).extracting(Failure::code).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(received.texts()).containsExactly("kept");
  }

  @ParameterizedTest
  @EnumSource(Verticles.Model.class)
  void s2_a_source_that_throws_in_its_drain_handler_fails_the_stream(Verticles.Model model) {
    String name = newName();
    AtomicInteger emitted = new AtomicInteger();
    StreamSource source =
        request ->
            out -> {
              out.drainHandler(ignored -> {
                throw new IllegalStateException("drain broke");
              });
              while (out.demand() > 0) {
                out.emit(Chunk.of("x"));
                emitted.incrementAndGet();
              }
            };
    String verticle =
        Verticles.on(nodes.offering, model, context -> nodes.offeringBus().offer(name, source));
    Received received = Received.from(open(name, StreamRequest.create()));
    assertThat(received.failure()).extracting(Failure::message).asString().contains("drain broke");
    assertThat(received.count()).isEqualTo(emitted.get());
    if (model == Verticles.Model.EVENT_LOOP) {
      assertThat(emitted.get()).isEqualTo(64);
    } else {
      // its loop may still run as the next credit comes
      assertThat(emitted.get()).isGreaterThanOrEqualTo(64);
    }
    Waiting.await(nodes.offering.undeploy(verticle));
  }

  @Test
  void s2_a_source_that_fails_later_is_told_after_its_chunks() {
    Received received =
        read(request ->
            writer ->
                // on the context that it was started on, as a source must
                nodes.offering.setTimer(
                    1,
                    ignored -> {
                      writer.emit(Chunk.of("a"));
                      writer.fail(Failure.of(FailureCode.LAGGED, "behind").with("by", "3"));
                    }));
    assertThat(received.failure())
        .isEqualTo(new Failure(FailureCode.LAGGED, "behind", true, Map.of("by", "3")));
    assertThat(received.texts()).containsExactly("a");
    until("it was told", () -> !received.told().isEmpty());
    assertThat(received.told()).containsExactly("LAGGED");
  }

  @Test
  void s3_nothing_follows_the_first_outcome() {
    Received received =
        read(request ->
            out -> {
              out.emit(Chunk.of("1"));
              out.end();
              out.emit(Chunk.of("2"));
              out.fail(new IllegalStateException("late"));
              out.cancel("later");
              assertThat(out.write(Chunk.of("3")).failed()).isTrue();
              assertThat(out.isEnded()).isTrue();
            });
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    until("the end was told", () -> !received.told().isEmpty());
    assertThat(received.texts()).containsExactly("1");
    assertThat(received.told()).containsExactly("end");
  }

  @Test
  void s2_a_cancel_by_the_producer_is_told_as_one() {
    Received received = read(request -> out -> out.cancel("operator"));
    assertThat(received.outcome()).isEqualTo(new Outcome.Cancelled("operator"));
    until("it was told", () -> !received.told().isEmpty());
    assertThat(received.told()).containsExactly("CANCELLED");
  }

  @Test
  void a_limit_ends_the_stream_normally_and_counts_chunks_not_gaps() {
    ProbeSource source =
        ProbeSource.of(
            Long.MAX_VALUE,
            i -> i % 2 == 0 ? new Gap(i, i + 1, Gap.Reason.POLICY) : Chunk.of("" + i));
    Received received = Received.from(open(source, StreamRequest.create().limit(100)));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.count()).isEqualTo(100);
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void a_limit_of_nothing_completes_without_a_start() {
    ProbeSource source = ProbeSource.endless();
    Received received = Received.from(open(source, StreamRequest.create().limit(0)));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(source.started()).isZero();
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void a_request_crosses_whole() {
    ProbeSource source = ProbeSource.numbers(0);
    StreamRequest request =
        StreamRequest.create()
            .with("q", "ä\u0000\r\n")
            .with("empty", "")
            .body(Chunk.of(new byte[300_000]), "application/pdf")
            .from("-1")
            .limit(12)
            .principal("somebody");
    Received.from(open(offer(source) + "/a/b?c/", request)).outcome();
    assertThat(source.requests()).containsExactly(request.path("a/b?c/"));
  }

  @Test
  void a_name_that_nobody_may_have_is_refused() {
    for (String name : List.of("", "/x", "a b", "..", "ä", "x".repeat(65))) {
      Future<ChunkStream> opened = nodes.readingBus().open(name, StreamRequest.create());
      Failure failure = ((StreamException) Waiting.awaitFailure(opened)).failure();
      assertThat(failure.code()).isEqualTo(FailureCode.BAD_REQUEST);
      assertThat(failure.details()).containsEntry("parameter", "name");
    }
  }

  @Test
  void b1_a_source_that_overruns_its_reader_fails_typed() {
    AtomicReference<ChunkWriter> writer = new AtomicReference<>();
    Received received =
        read(request ->
            out -> {
              writer.set(out);
              for (int i = 0; i < 10_000; i++) {
                out.emit(Chunk.of("" + i));
              }
            });
    assertThat(received.failure()).extracting(Failure::code).isEqualTo(FailureCode.OVERRUN);
    assertThat(received.count()).isBetween(64 + 256, 64 + 257);
    assertThat(received.texts()).isEqualTo(ReadingContract.numbers(received.count()));
    assertThat(writer.get().isEnded()).isTrue();
  }

  @Test
  void writes_complete_when_the_readers_credit_let_them_go() {
    AtomicReference<Future<Void>> last = new AtomicReference<>();
    ChunkStream stream =
        open(request ->
            out -> {
              for (int i = 0; i < 100; i++) {
                last.set(out.write(Chunk.of("" + i)));
              }
              out.end();
            });
    until("all were written", () -> last.get() != null);
    Stillness.await(nodes.reading, () -> last.get().isComplete() ? 1 : 0);
    assertThat(last.get().isComplete()).isFalse();
    Received.from(stream).outcome();
    Waiting.await(last.get());
  }

  @Test
  void a_write_handler_that_throws_leaves_the_other_streams_alone() {
    AtomicInteger thrown = new AtomicInteger();
    Received received =
        read(request ->
            out -> {
              for (int i = 0; i < 100; i++) {
                out.write(Chunk.of("" + i))
                    .onSuccess(ignored -> {
                      if (thrown.incrementAndGet() > 64) {
                        throw new IllegalStateException("a write handler, on purpose");
                      }
                    });
              }
              out.end();
            });
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(read(ProbeSource.numbers(5)).outcome()).isEqualTo(Outcome.COMPLETED);
  }
}
