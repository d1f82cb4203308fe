package io.sluice.sources;

import io.sluice.core.spi.StreamSource;
import io.sluice.sources.combine.Combine;
import io.sluice.sources.combine.FieldFilter;
import io.sluice.sources.combine.FieldMap;
import io.sluice.sources.combine.Retry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code steps} of a configured stream: each does one thing to what comes before. */
final class StepsConfig {

  /** More steps than anybody reads. */
  static final int MAX_STEPS = 16;

  private static final List<String> NAMES =
      List.of("filter", "map", "take", "batch", "rate", "retry");
  private static final List<String> COMPARISONS = List.of("eq", "ne", "lt", "le", "gt", "ge");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m)");

  private final Vertx vertx;
  private final ConfigReader reader;
  private final JsonObject config;

  StepsConfig(Vertx vertx, ConfigReader reader, JsonObject config) {
    this.vertx = vertx;
    this.reader = reader;
    this.config = config;
  }

  StreamSource apply(StreamSource source) {
    Object steps = config.getValue("steps");
    if (!(steps instanceof JsonArray list) || list.isEmpty() || list.size() > MAX_STEPS) {
      throw reader.bad("steps", steps, "a list of 1 to " + MAX_STEPS + " steps");
    }
    StreamSource result = source;
    int index = 0;
    for (Object step : list) {
      result = step("steps[" + index++ + "]", step, result);
    }
    return result;
  }

  private StreamSource step(String key, @Nullable Object step, StreamSource source) {
    if (!(step instanceof JsonObject object)
        || object.size() != 1
        || !NAMES.contains(object.fieldNames().iterator().next())) {
      throw reader.bad(key, step, "one of " + String.join(", ", NAMES) + " with its value");
    }
    String name = object.fieldNames().iterator().next();
    String at = key + "." + name;
    Object value = object.getValue(name);
    try {
      return switch (name) {
        case "filter" -> Combine.filter(source, filter(at, value));
        case "map" -> Combine.map(source, map(at, value));
        case "take" -> Combine.take(source, whole(at, value));
        case "batch" -> Combine.batch(source, (int) Math.min(whole(at, value), 1L << 30));
        case "rate" -> Combine.rate(vertx, source, number(at, value));
        default -> Combine.retry(vertx, source, retry(at, value));
      };
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("stream '") ? e : reader.mistake(at, "is wrong: " + message);
    }
  }

  private FieldFilter filter(String at, @Nullable Object value) {
    JsonObject object = object(at, value, List.of("field", "compare", "value"));
    Object comparison = object.getValue("compare", "eq");
    if (!(object.getValue("field") instanceof String field)) {
      throw bad(at + ".field", object.getValue("field"), "the name of a field");
    }
    if (!(comparison instanceof String how) || !COMPARISONS.contains(how)) {
      throw bad(at + ".compare", comparison, "one of " + String.join(", ", COMPARISONS));
    }
    Object wanted = object.getValue("value");
    if (wanted == null) {
      throw bad(at + ".value", null, "text, a number, true or false");
    }
    return new FieldFilter(
        field, FieldFilter.Comparison.valueOf(how.toUpperCase(Locale.ROOT)), wanted);
  }

  private FieldMap map(String at, @Nullable Object value) {
    JsonObject object = object(at, value, List.of("select", "rename"));
    List<String> select = new ArrayList<>();
    Object selected = object.getValue("select", new JsonArray());
    if (!(selected instanceof JsonArray array)) {
      throw bad(at + ".select", selected, "a list of names");
    }
    array.forEach(it -> select.add(text(at + ".select", it)));
    Map<String, String> rename = new LinkedHashMap<>();
    Object renamed = object.getValue("rename", new JsonObject());
    if (!(renamed instanceof JsonObject names)) {
      throw bad(at + ".rename", renamed, "names by names");
    }
    names.forEach(it -> rename.put(it.getKey(), text(at + ".rename", it.getValue())));
    return new FieldMap(select, rename);
  }

  private Retry retry(String at, @Nullable Object value) {
    JsonObject object = object(at, value, List.of("attempts", "delay", "maxDelay"));
    Retry defaults = Retry.DEFAULT;
    long attempts = whole(at + ".attempts", object.getValue("attempts", defaults.attempts()));
    return new Retry(
        (int) Math.min(attempts, 1L << 30),
        duration(at + ".delay", object.getValue("delay"), defaults.delay()),
        duration(at + ".maxDelay", object.getValue("maxDelay"), defaults.maxDelay()));
  }

  private JsonObject object(String at, @Nullable Object value, List<String> keys) {
    if (value instanceof JsonObject object && keys.containsAll(object.fieldNames())) {
      return object;
    }
    throw bad(at, value, "keys of " + String.join(", ", keys));
  }

  private String text(String at, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw bad(at, value, "names");
  }

  private long whole(String at, @Nullable Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw bad(at, value, "a whole number");
  }

  private double number(String at, @Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw bad(at, value, "a number, in chunks a second");
  }

  private Duration duration(String at, @Nullable Object value, Duration otherwise) {
    if (value == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(value.toString());
    if (!matcher.matches()) {
      throw bad(at, value, "a number and a unit: ms, s or m, such as 500ms");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private IllegalArgumentException bad(String at, @Nullable Object value, String allowed) {
    return reader.bad(at, value, allowed);
  }
}
