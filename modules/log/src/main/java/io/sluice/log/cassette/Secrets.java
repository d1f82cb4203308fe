package io.sluice.log.cassette;

import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values that a request's redaction took out. A source may say them again, in a failure's
 * message or in a header: there they are taken out, too.
 */
final class Secrets {
  private final List<String> values;

  Secrets(Set<String> values) {
    // The longest first, so that one that is part of another leaves nothing of it.
    this.values =
        values.stream()
            .filter(value -> !value.isEmpty())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  String hide(String text) {
    String hidden = text;
    for (String value : values) {
      hidden = hidden.replace(value, Redaction.REDACTED);
    }
    return hidden;
  }

  Map<String, String> hide(Map<String, String> texts) {
    Map<String, String> hidden = new TreeMap<>(texts);
    hidden.replaceAll((name, value) -> hide(value));
    return hidden;
  }

  Outcome hide(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> completed;
      case Outcome.Cancelled cancelled -> new Outcome.Cancelled(hide(cancelled.by()));
      case Outcome.Failed failed -> {
        Failure failure = failed.failure();
        yield new Outcome.Failed(
            new Failure(
                failure.code(),
                hide(failure.message()),
                failure.retriable(),
                hide(failure.details())));
      }
    };
  }
}
