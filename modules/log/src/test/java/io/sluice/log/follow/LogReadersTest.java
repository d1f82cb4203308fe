package io.sluice.log.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.Retention;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.sluice.testkit.log.ManualClock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogReadersTest extends SourceContract {

  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, new ManualClock());

  private LogHead create(LogOptions options, int chunks) {
    List<Chunk> list =
        IntStream.range(0, chunks).mapToObj(i -> Chunk.of(Integer.toString(i))).toList();
    return store.create("a/b", new Creation(options, list, null, null)).await().head();
  }

  private void close(Outcome outcome) {
    store.append("a/b", Append.close(outcome)).await();
  }

  @Override
  protected SourceSubject subject(int chunks) {
    create(LogOptions.of("text/plain"), chunks);
    close(Outcome.COMPLETED);
    return SourceSubject.of(() -> LogReaders.of(store).open(StreamRequest.create().path("a/b")));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    create(LogOptions.of("text/plain"), chunks);
    close(new Outcome.Failed(Failure.of(FailureCode.SOURCE_FAILED, "broke")));
    return SourceSubject.of(() -> LogReaders.of(store).open(StreamRequest.create().path("a/b")));
  }

  private SourceDriver drive(LogReaders readers, StreamRequest request) {
    return new SourceDriver(vertx(), () -> readers.open(request));
  }

  private SourceDriver drive(StreamRequest request) {
    return drive(LogReaders.of(store), request.path("a/b"));
  }

  private static void assertRefused(
      FailureCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }

  @Nested
  class Opening {

    @Test
    void the_info_tells_type_first_offset_and_whether_it_goes_on() {
      LogHead head = create(LogOptions.of("application/json"), 3);
      StreamInfo open = drive(StreamRequest.create()).info();
      assertThat(open.contentType()).isEqualTo("application/json");
      assertThat(open.incarnation()).isEqualTo(head.first().incarnation());
      assertThat(open.firstOffset()).isZero();
      assertThat(open.endless()).isTrue();
      assertThat(open.resumable()).isTrue();
      assertThat(open.chunks()).isEqualTo(3);
      close(Outcome.COMPLETED);
      StreamInfo closed = drive(StreamRequest.create().from(head.first().at(1).toString())).info();
      assertThat(closed.endless()).isFalse();
      assertThat(closed.firstOffset()).isEqualTo(1);
      assertThat(closed.chunks()).isEqualTo(2);
      assertThat(drive(StreamRequest.create().limit(1)).info().chunks()).isEqualTo(1);
    }

    @Test
    void what_cannot_be_read_is_refused() {
      assertRefused(FailureCode.UNKNOWN_STREAM, drive(StreamRequest.create())::info);
      LogHead head = create(LogOptions.DEFAULT.retention(Retention.ALL.chunks(1)), 3);
      String trimmed = head.first().at(0).toString();
      assertRefused(FailureCode.GONE, drive(StreamRequest.create().from(trimmed))::info);
      String past = head.tail().at(9).toString();
      assertRefused(FailureCode.GONE, drive(StreamRequest.create().from(past))::info);
      assertRefused(FailureCode.BAD_REQUEST, () -> drive(StreamRequest.create().from("soon")));
      assertRefused(
          FailureCode.BAD_REQUEST,
          () -> drive(LogReaders.of(store), StreamRequest.create().path("a//b")));
      assertRefused(
          FailureCode.UNKNOWN_STREAM,
          () -> drive(LogReaders.of(store).only("a/b"), StreamRequest.create().path("c")));
    }

    @Test
    void a_feed_is_read_by_its_own_name_from_its_own_default() {
      create(LogOptions.of("text/plain"), 3);
      SourceDriver driver =
          drive(LogReaders.of(store).only("a/b").from(From.NOW), StreamRequest.create());
      assertThat(driver.info().firstOffset()).isEqualTo(3);
      driver.start(10);
      store.append("a/b", Append.of(List.of(Chunk.of("new")))).await();
      assertThat(driver.awaitTexts(1)).containsExactly("new");
      driver.close();
    }
  }

  @Nested
  class Resuming {

    @Test
    void s4_an_offset_no_longer_known_is_a_gap_where_the_request_allows() {
      LogHead head = create(LogOptions.DEFAULT.retention(Retention.ALL.chunks(1)), 3);
      String trimmed = head.first().at(1).toString();
      SourceDriver driver = drive(StreamRequest.create().from(trimmed).gaps(true));
      assertThat(driver.info().firstOffset()).isEqualTo(2);
      assertThat(driver.start(9).awaitItems(2))
          .containsExactly(new Gap(1, 2, Gap.Reason.RETENTION), Chunk.of("2").at(2));
      driver.close();
      SourceDriver past =
          drive(StreamRequest.create().from(head.tail().at(9).toString()).gaps(true));
      past.info();
      assertThat(past.start(9).awaitItems(2))
          .containsExactly(new Gap(2, 2, Gap.Reason.UNKNOWN_OFFSET), Chunk.of("2").at(2));
      past.close();
    }

    @Test
    void a_limit_ends_it() {
      create(LogOptions.DEFAULT, 5);
      SourceDriver driver = drive(StreamRequest.create().limit(2));
      driver.info();
      assertThat(driver.start(9).awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(driver.texts()).containsExactly("0", "1");
      driver.close();
      assertThat(driver.violations()).isEmpty();
    }
  }

  @Nested
  class Ends {

    @Test
    void s2_the_close_needs_no_credit() {
      create(LogOptions.DEFAULT, 1);
      SourceDriver driver = drive(StreamRequest.create());
      driver.info();
      driver.start(1).awaitItems(1);
      close(Outcome.COMPLETED);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      driver.close();
    }

    @Test
    void a_deleted_log_ends_its_readers_as_gone() {
      create(LogOptions.DEFAULT, 1);
      SourceDriver driver = drive(StreamRequest.create());
      driver.info();
      driver.start(9).awaitItems(1);
      store.delete("a/b").await();
      create(LogOptions.DEFAULT, 1);
      assertThat(driver.awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> {
                assertThat(failed.failure().code()).isEqualTo(FailureCode.GONE);
                assertThat(LogRefusal.of(failed.failure())).isNotNull();
              });
      driver.close();
    }

    @Test
    void a_cancelled_log_is_told_after_its_chunks() {
      create(LogOptions.DEFAULT, 2);
      close(new Outcome.Cancelled("me"));
      SourceDriver driver = drive(StreamRequest.create());
      driver.info();
      assertThat(driver.start(9).awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.CANCELLED));
      assertThat(driver.texts()).containsExactly("0", "1");
      driver.close();
    }
  }
}
