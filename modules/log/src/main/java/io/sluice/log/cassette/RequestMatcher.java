package io.sluice.log.cassette;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what counts when a request is looked for among the recorded ones. The path always does.
 *
 * @param ignoredParameters parameters that may differ, or be missing
 * @param body whether the body counts; JSON bodies are compared as values, others byte by byte
 */
public record RequestMatcher(Set<String> ignoredParameters, boolean body) {

  /** Everything counts. */
  public static final RequestMatcher ALL = new RequestMatcher(Set.of(), true);

  /** Copies the set. */
  public RequestMatcher {
    ignoredParameters = Set.copyOf(ignoredParameters);
  }

  /** The same, without regard to these parameters. */
  public RequestMatcher ignoring(Set<String> parameters) {
    return new RequestMatcher(parameters, body);
  }

  /** The same, with regard to the body or not. */
  public RequestMatcher body(boolean counts) {
    return new RequestMatcher(ignoredParameters, counts);
  }

  /** Whether they are the same, as far as it counts. */
  public boolean matches(RecordedRequest recorded, RecordedRequest asked) {
    return differences(recorded, asked).isEmpty();
  }

  /** How they differ, for people, each in a few words; empty where they match. */
  public List<String> differences(RecordedRequest recorded, RecordedRequest asked) {
    List<String> differences = new ArrayList<>();
    if (!recorded.path().equals(asked.path())) {
      differences.add(differs("path", recorded.path(), asked.path()));
    }
    Set<String> names = new LinkedHashSet<>(recorded.parameters().keySet());
    names.addAll(asked.parameters().keySet());
    names.removeAll(ignoredParameters);
    for (String name : names) {
      String before = recorded.parameters().get(name);
      String now = asked.parameters().get(name);
      if (!Objects.equals(before, now)) {
        differences.add(differs("parameter " + name, before, now));
      }
    }
    if (body && !sameBody(recorded, asked)) {
      differences.add("body differs");
    }
    return differences;
  }

  private static String differs(String what, @Nullable String recorded, @Nullable String asked) {
    return what + ": recorded " + shown(recorded) + ", asked " + shown(asked);
  }

  private static String shown(@Nullable String value) {
    if (value == null) {
      return "without";
    }
    String plain = value.replaceAll("\\p{Cntrl}", "?");
    return "'" + (plain.length() > 60 ? plain.substring(0, 60) + "…" : plain) + "'";
  }

  private static boolean sameBody(RecordedRequest recorded, RecordedRequest asked) {
    Buffer before = recorded.body();
    Buffer now = asked.body();
    if (before == null || now == null || before.equals(now)) {
      return Objects.equals(before, now);
    }
    try {
      return Objects.equals(Json.decodeValue(before), Json.decodeValue(now));
    } catch (DecodeException e) {
      return false; // Not JSON, and not the same bytes.
    }
  }
}
