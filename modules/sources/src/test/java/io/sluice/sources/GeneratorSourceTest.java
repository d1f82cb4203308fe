package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GeneratorSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    AtomicLong emitted = new AtomicLong();
    return new SourceSubject(
        () ->
            Sources.generator(out -> {
              for (int i = 0; i < chunks; i++) {
                out.emit("item " + i);
                emitted.incrementAndGet();
              }
            }),
        emitted,
        null);
  }

  @Override
  protected SourceSubject failing(int chunks) {
    return SourceSubject.of(() ->
        Sources.generator(out -> {
          for (int i = 0; i < chunks; i++) {
            out.emitJson(Map.of("i", i));
          }
          throw new IllegalStateException("broken");
        }));
  }

  private SourceDriver generator(GeneratorBody body) {
    return new SourceDriver(vertx(), () -> Sources.generator(body));
  }

  @Test
  void runs_on_a_virtual_thread() {
    SourceDriver driver = generator(out -> out.emit("" + Thread.currentThread().isVirtual()));
    assertThat(driver.start(1).awaitTexts(1)).containsExactly("true");
  }

  @Test
  void b1_large_chunks_do_not_pile_up() {
    AtomicLong emitted = new AtomicLong();
    byte[] mebibyte = new byte[1024 * 1024];
    SourceDriver driver =
        generator(out -> {
          while (true) {
            out.emit(Chunk.of(mebibyte));
            emitted.incrementAndGet();
          }
        });
    driver.start(1_000, 2L * mebibyte.length).awaitItems(2);
    driver.grant(0, 1).awaitItems(3);
    assertThat(emitted.get()).isLessThanOrEqualTo(3);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void cancel_interrupts_a_body_that_waits_for_something_else() {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    SourceDriver driver =
        generator(out -> {
          out.emit("first");
          waits.complete(true); // before that emit itself might be what tells of the cancel
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            thrown.complete(e);
            throw e;
          }
        });
    driver.start(10).awaitItems(1);
    assertThat(SourceDriver.await(waits)).isTrue();
    driver.close();
    assertThat(SourceDriver.await(thrown)).isInstanceOf(InterruptedException.class);
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void cancel_makes_emit_throw_every_time() {
    CompletableFuture<Integer> refusals = new CompletableFuture<>();
    SourceDriver driver =
        generator(out -> {
          int refused = 0;
          while (refused < 3) {
            try {
              out.emit("more");
            } catch (StreamException e) {
              assertThat(e.failure().code()).isEqualTo(FailureCode.CANCELLED);
              refused++;
            }
          }
          refusals.complete(refused);
        });
    driver.start(3).awaitItems(3);
    driver.close();
    assertThat(SourceDriver.await(refusals)).isEqualTo(3);
    assertThat(driver.texts()).hasSize(3);
  }

  @Test
  void a_failure_of_its_own_is_told_as_it_is() {
    Failure failure = Failure.badParameter("since", "since must be a date");
    SourceDriver driver =
        generator(out -> {
          throw new StreamException(failure);
        });
    driver.start(1);
    assertThat(driver.awaitOutcome()).isEqualTo(new Outcome.Failed(failure));
  }

  @Test
  void another_thread_may_not_emit() {
    SourceDriver driver =
        generator(out -> {
          CompletableFuture<Void> other = CompletableFuture.runAsync(() -> out.emit("x"));
          assertThatThrownBy(other::get).hasCauseInstanceOf(IllegalStateException.class);
        });
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
  }
}
