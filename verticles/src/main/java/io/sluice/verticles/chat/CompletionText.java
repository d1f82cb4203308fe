package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a model says for one completion, cut where it is long enough; and how it ended. */
final class CompletionText {

  private static final String STOP = "stop";
  private static final String LENGTH = "length";
  private static final String FILTER = "content_filter";

  private final int most;
  private final AnswerMeter meter;
  private AnswerOutcome outcome = AnswerOutcome.STOPPED; // who does not hear the end has left
  private int chars;
  private boolean cut;
  private @Nullable String finish;
  private @Nullable JsonObject usage;

  /**
   * For one completion.
   *
   * @param most at most so many characters
   * @param meter counts what is said
   */
  CompletionText(int most, AnswerMeter meter) {
    this.most = most;
    this.meter = meter;
  }

  /** Takes what comes next, and answers what of it is told. */
  String take(ModelItem item) {
    if (finish != null) {
      return "";
    }
    String text = item.text();
    if (!text.isEmpty()) {
      meter.said();
    }
    int room = most - chars;
    int count = text.codePointCount(0, text.length());
    if (count > room) {
      cut = true;
      finish = LENGTH;
      chars = most;
      return text.substring(0, text.offsetByCodePoints(0, room));
    }
    chars += count;
    finish = item.finish();
    usage = item.usage();
    return text;
  }

  /** Whether it may not become longer, though the model goes on. */
  boolean isCut() {
    return cut;
  }

  /** Why it ended, in one of the words that clients know. */
  String finish() {
    return LENGTH.equals(finish) ? LENGTH : FILTER.equals(finish) ? FILTER : STOP;
  }

  /** What it cost, as the model tells; null where it does not, or no numbers. */
  @Nullable JsonObject usage() {
    JsonObject told = usage;
    if (told == null) {
      return null;
    }
    JsonObject numbers = new JsonObject();
    for (String key : new String[] {"prompt_tokens", "completion_tokens", "total_tokens"}) {
      if (!(told.getValue(key) instanceof Number number)) {
        return null;
      }
      numbers.put(key, number.longValue());
    }
    return numbers;
  }

  /** Notes how the model ended; answers what went wrong, null where nothing did. */
  @Nullable Failure ended(Outcome how) {
    return switch (how) {
      case Outcome.Completed completed -> {
        outcome = LENGTH.equals(finish) ? AnswerOutcome.LENGTH : AnswerOutcome.COMPLETED;
        yield null;
      }
      case Outcome.Failed failed -> {
        failed();
        yield failed.failure();
      }
      case Outcome.Cancelled cancelled ->
          Failure.of(FailureCode.CANCELLED, "the answer was stopped by " + cancelled.by());
    };
  }

  /** Notes that there is no answer. */
  void failed() {
    outcome = AnswerOutcome.FAILED;
  }

  /** What came of it. */
  AnswerOutcome outcome() {
    return outcome;
  }
}
