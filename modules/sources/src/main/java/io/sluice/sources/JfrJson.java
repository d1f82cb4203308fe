package io.sluice.sources;

import io.sluice.core.Chunk;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedClassLoader;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/** Encodes recorded events, bounded in depth, in text and in elements. */
final class JfrJson {
  private static final int MAX_DEPTH = 3;
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_ELEMENTS = 32;

  private JfrJson() {}

  static Chunk encode(RecordedEvent event) {
    Duration duration = event.getDuration();
    return Chunk.json(
        new JsonObject()
            .put("event", event.getEventType().getName())
            .put("time", event.getStartTime().toString())
            .put("duration", duration.isZero() ? null : nanos(duration))
            .put("values", values(event, 1)));
  }

  private static JsonObject values(RecordedObject object, int depth) {
    JsonObject values = new JsonObject();
    for (ValueDescriptor field : object.getFields()) {
      String name = field.getName();
      boolean told = name.equals("startTime") || name.equals("duration");
      if (!(depth == 1 && told) && !name.equals("stackTrace")) {
        values.put(name, value(object, field, depth));
      }
    }
    return values;
  }

  private static @Nullable Object value(RecordedObject object, ValueDescriptor field, int depth) {
    String name = field.getName();
    Object raw = object.getValue(name);
    if (raw instanceof Long && field.getAnnotation(Timespan.class) != null) {
      return nanos(object.getDuration(name));
    }
    if (raw instanceof Long && field.getAnnotation(Timestamp.class) != null) {
      Instant instant = object.getInstant(name);
      return instant.equals(Instant.MIN) ? null : instant.toString();
    }
    return plain(raw, depth);
  }

  private static @Nullable Object plain(@Nullable Object raw, int depth) {
    return switch (raw) {
      case null -> null;
      case Boolean flag -> flag;
      case Double number -> Double.isFinite(number) ? number : null;
      case Float number -> Float.isFinite(number) ? number : null;
      case Number number -> number;
      case RecordedThread thread ->
          thread.getJavaName() != null ? cut(thread.getJavaName()) : cut(thread.getOSName());
      case RecordedClass type -> cut(type.getName());
      case RecordedClassLoader loader -> cut(loader.getName());
      case RecordedMethod method -> cut(method.getType().getName() + "." + method.getName());
      case RecordedStackTrace trace -> null;
      case RecordedObject object -> depth < MAX_DEPTH ? values(object, depth + 1) : null;
      case Object[] elements -> array(elements, depth);
      default -> cut(raw.toString());
    };
  }

  private static JsonArray array(Object[] elements, int depth) {
    JsonArray array = new JsonArray();
    for (int i = 0; i < Math.min(elements.length, MAX_ELEMENTS); i++) {
      array.add(depth < MAX_DEPTH ? plain(elements[i], depth + 1) : null);
    }
    return array;
  }

  /** Null where the recorder has "no value" or "for ever". */
  private static @Nullable Long nanos(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds == Long.MIN_VALUE || seconds > Long.MAX_VALUE / 1_000_000_000 - 1
        ? null
        : duration.toNanos();
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
