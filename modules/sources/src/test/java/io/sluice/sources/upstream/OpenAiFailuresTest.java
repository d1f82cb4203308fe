package io.sluice.sources.upstream;

import static io.sluice.testkit.SourceDriver.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.sources.combine.Retry;
import io.sluice.sources.upstream.AskedModel.Answer;
import io.sluice.testkit.model.ScriptedModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cuts an answer short is a failure with a name, and before the first token tried again. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class OpenAiFailuresTest {

  private static Failure failure(Answer answer) {
    assertThat(answer.outcome()).isInstanceOf(Outcome.Failed.class);
    Failure failure = ((Outcome.Failed) answer.outcome()).failure();
    assertThat(failure.toString()).doesNotContain(AskedModel.KEY, "127.0.0.1");
    return failure;
  }

  @ParameterizedTest
  @CsvSource({
    "die=3, true, cut off",
    "no-done tokens=3, true, without saying that it is complete",
    "error=3, false, broken as the script says",
    "junk=3, false, no chat completion"
  })
  void h1_an_answer_that_is_cut_short_fails_and_is_not_asked_for_again(
      String script, boolean retriable, String says, Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    Answer answer = model.ask(script);
    Failure failure = failure(answer);
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.retriable()).isEqualTo(retriable);
    assertThat(failure.message()).contains(says);
    assertThat(answer.text()).isEqualTo(ScriptedModel.text(3));
    assertThat(answer.items()).hasSize(3);
    assertThat(model.upstream.asked()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void a_status_that_passes_is_tried_again_before_the_first_token(int status, Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    Answer answer = model.ask("tokens=2 status=" + status + " times=2 retry-after=1");
    assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(answer.text()).isEqualTo(ScriptedModel.text(2));
    assertThat(model.upstream.asked()).hasSize(3);
  }

  @Test
  void attempts_are_bounded_and_the_last_failure_says_when_to_come_back(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    Failure failure = failure(model.ask("status=429 retry-after=7"));
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.retriable()).isTrue();
    assertThat(failure.details()).containsEntry("status", "429").containsEntry("retryAfter", "7");
    assertThat(failure.message())
        .isEqualTo("the upstream answered 429: refused as the script says (asked with Bearer …)");
    assertThat(model.upstream.asked()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 422})
  void what_the_request_or_the_key_is_at_fault_for_is_not(int status, Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it);
    Failure failure = failure(model.ask("status=" + status));
    assertThat(failure.retriable()).isFalse();
    assertThat(failure.details()).containsEntry("status", Integer.toString(status));
    assertThat(failure.message().contains("does not accept the key"))
        .isEqualTo(status == 401 || status == 403);
    assertThat(model.upstream.asked()).hasSize(1);
  }

  @Test
  void an_upstream_that_is_not_there_is_tried_again_and_unavailable(Vertx vertx) {
    Retry none = new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1));
    AskedModel model = new AskedModel(vertx, it -> it.retry(none));
    await(AskedModel.done(model.upstream.stop()));
    Failure failure = failure(model.ask("tokens=1"));
    assertThat(failure.code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure.retriable()).isTrue();
  }

  @Test
  void silence_before_and_between_tokens_is_bounded_and_not_tried_again(Vertx vertx) {
    HttpSourceOptions.Limits all = OpenAiOptions.LIMITS;
    HttpSourceOptions.Limits short1 =
        new HttpSourceOptions.Limits(
            all.lineBytes(),
            all.eventBytes(),
            all.streams(),
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofMillis(100));
    AskedModel model = new AskedModel(vertx, it -> it.limits(short1));
    assertThat(failure(model.ask("silent")).code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure(model.ask("stall=0")).code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
    assertThat(failure(model.ask("stall=2")).code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
    assertThat(model.upstream.asked()).hasSize(3);
  }

  @Test
  void an_answer_that_takes_too_long_in_all_fails(Vertx vertx) {
    AskedModel model = new AskedModel(vertx, it -> it.total(Duration.ofMillis(200)));
    Failure failure = failure(model.ask("tokens=100000 pace=10"));
    assertThat(failure.code()).isEqualTo(FailureCode.TOTAL_TIMEOUT);
    assertThat(model.upstream.asked()).hasSize(1);
    await(model.upstream.asked().getFirst().left());
  }
}
