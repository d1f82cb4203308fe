package io.sluice.http;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How outcomes, failures and gaps look as JSON inside a stream. */
final class Endings {
  private Endings() {}

  /**
   * What a reader must be told went wrong: the failure; or, since a reader that is still there
   * expected more, that someone cancelled. Null when all is well.
   */
  static @Nullable Failure failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> null;
      case Outcome.Failed failed -> failed.failure();
      case Outcome.Cancelled cancelled -> cancelled(cancelled.by());
    };
  }

  /** What a reader is told of whose stream somebody else cancelled. */
  static Failure cancelled(String by) {
    return Failure.of(FailureCode.CANCELLED, "the stream was cancelled by " + by).with("by", by);
  }

  static JsonObject json(Failure failure) {
    JsonObject json =
        new JsonObject()
            .put("code", failure.code().name())
            .put("message", failure.message())
            .put("retriable", failure.retriable());
    Map<String, String> details = Problem.details(failure);
    if (!details.isEmpty()) {
      json.put("details", new JsonObject(new TreeMap<>(details)));
    }
    return json;
  }

  static JsonObject json(Gap gap) {
    return new JsonObject()
        .put("from", gap.from())
        .put("to", gap.to())
        .put("reason", gap.reason().name());
  }

  /**
   * A gap in a form that has no place to tell one: it breaks the response, so that nobody takes it
   * for whole. What the source is configured to skip does not: whoever configured it so knows.
   */
  static void cannotTell(Gap gap) {
    if (gap.reason() != Gap.Reason.SKIPPED) {
      throw new StreamException(
          FailureCode.LAGGED,
          "offsets "
              + gap.from()
              + " to "
              + gap.to()
              + " were left out ("
              + gap.reason()
              + "), which this format cannot tell");
    }
  }

  /** What tells a good end. */
  static String word(boolean limited) {
    return limited ? "limit" : "completed";
  }
}
