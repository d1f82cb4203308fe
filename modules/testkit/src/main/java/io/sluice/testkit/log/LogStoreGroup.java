package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A part of the contract: a fresh store for each test, and words to use it with. */
@Timeout(60)
abstract class LogStoreGroup {

  static final LogOptions TEXT = LogOptions.of("text/plain");

  final ManualClock clock = new ManualClock();
  private final LogStoreContract contract;
  private LogStoreSubject subject;

  @SuppressWarnings("NullAway.Init")
  LogStoreGroup(LogStoreContract contract) {
    this.contract = contract;
  }

  @BeforeEach
  void openSubject() throws Exception {
    subject = contract.subject(clock);
  }

  @AfterEach
  void closeSubject() throws Exception {
    subject.close();
  }

  LogStoreSubject subject() {
    return subject;
  }

  LogStore store() {
    return subject.store();
  }

  WatchableLogStore watchable() {
    return Objects.requireNonNull(subject.watchable());
  }

  // ---- words

  static Chunk[] chunks(String... texts) {
    return Arrays.stream(texts).map(Chunk::of).toArray(Chunk[]::new);
  }

  static Append appendOf(String... texts) {
    return Append.of(List.of(chunks(texts)));
  }

  static Append.Step step(String id, long epoch, long sequence) {
    return new Append.Step(id, epoch, sequence, false);
  }

  static Append.Step chunkStep(String id, long epoch, long sequence) {
    return new Append.Step(id, epoch, sequence, true);
  }

  LogHead create(String name, LogOptions options, String... texts) {
    Creation creation = new Creation(options, List.of(chunks(texts)), null, null);
    Creation.Result result = Waiting.await(store().create(name, creation));
    assertThat(result.isNew()).isTrue();
    return result.head();
  }

  LogHead create(String name, String... texts) {
    return create(name, TEXT, texts);
  }

  Creation.Result create(String name, Creation creation) {
    return Waiting.await(store().create(name, creation));
  }

  Append.Result append(String name, String... texts) {
    return append(name, appendOf(texts));
  }

  Append.Result append(String name, Append append) {
    return Waiting.await(store().append(name, append));
  }

  LogHead head(String name) {
    return Waiting.await(store().head(name));
  }

  LogBatch read(String name, From from) {
    return read(name, from, 1_000);
  }

  LogBatch read(String name, From from, int maxChunks) {
    return Waiting.await(store().read(name, from, maxChunks, LogStore.MAX_READ_BYTES));
  }

  void delete(String name) {
    Waiting.await(store().delete(name));
  }

  /** Everything there is, in as many reads as it takes. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    LogBatch batch = read(name, From.START, 3);
    while (true) {
      assertOrder(batch);
      batch.chunks().forEach(chunk -> texts.add(chunk.text()));
      if (batch.isUpToDate()) {
        return texts;
      }
      assertThat(batch.chunks()).isNotEmpty();
      batch = read(name, From.at(batch.next()), 3);
    }
  }

  static List<String> texts(LogBatch batch) {
    return batch.chunks().stream().map(Chunk::text).toList();
  }

  /** S1: a log's offsets only increase, here by one a chunk. */
  static void assertOrder(LogBatch batch) {
    long position = batch.from().position();
    for (Chunk chunk : batch.chunks()) {
      assertThat(chunk.offset()).isEqualTo(position++);
    }
    assertThat(batch.next()).isEqualTo(batch.from().at(position));
  }

  // ---- refusals

  static Failure assertRefused(LogRefusal refusal, Future<?> future) {
    Throwable error = Waiting.awaitFailure(future);
    assertThat(error).isInstanceOf(StreamException.class);
    Failure failure = ((StreamException) error).failure();
    assertThat(LogRefusal.of(failure)).as(failure.toString()).isEqualTo(refusal);
    assertThat(failure.code()).isEqualTo(refusal.failure("").code());
    return failure;
  }

  /** The refusal, and that the log is as it was. */
  Failure assertUnchanged(String name, LogRefusal refusal, Append append) {
    LogHead before = head(name);
    Failure failure = assertRefused(refusal, store().append(name, append));
    assertThat(head(name)).isEqualTo(before);
    return failure;
  }

  static void assertNext(Failure failure, LogOffset next) {
    assertThat(failure.details()).containsEntry(LogRefusal.NEXT, next.toString());
  }
}
