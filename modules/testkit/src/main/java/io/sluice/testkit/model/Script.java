package io.sluice.testkit.model;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an answer is to be, as words such as {@code tokens=5 pace=10 crlf}. */
final class Script {
  private static final Pattern WORD =
      Pattern.compile(
          "(tokens|pace|stall|die|error|junk|status|retry-after|times)=([0-9]{1,9})"
              + "|finish=(\\w+)|(split|crlf|no-done|no-usage|silent)");

  private final String text;
  private final Map<String, String> words;

  private Script(String text, Map<String, String> words) {
    this.text = text;
    this.words = words;
  }

  /** What a text says, or null where it says nothing of an answer. */
  static @Nullable Script of(String text) {
    Map<String, String> words = new HashMap<>();
    for (String word : text.split("\\s+", -1)) {
      if (WORD.matcher(word).matches()) {
        int equals = word.indexOf('=');
        words.put(
            equals < 0 ? word : word.substring(0, equals),
            equals < 0 ? "" : word.substring(equals + 1));
      }
    }
    return words.isEmpty() ? null : new Script(text, words);
  }

  /** The answer where nothing is said of it. */
  static Script plain() {
    return new Script("", Map.of());
  }

  /** What tells it from others. */
  String text() {
    return text;
  }

  boolean says(String word) {
    return words.containsKey(word);
  }

  String value(String word, String otherwise) {
    return words.getOrDefault(word, otherwise);
  }

  int number(String word, int otherwise) {
    String value = words.get(word);
    return value == null ? otherwise : Integer.parseInt(value);
  }
}
