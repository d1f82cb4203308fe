package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream's configuration; every mistake is an {@link IllegalArgumentException} that names
 * the stream, the key, the value and what is allowed.
 */
final class ConfigReader {
  /** The key that every stream has: whether its live forms are compressed, too. */
  static final String COMPRESS = "compress";

  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(; ?[\\w!#$&^.+-]+=[\\w!#$&^.+-]+)*");

  private final String stream;
  private final JsonObject config;

  ConfigReader(String stream, JsonObject config) {
    this.stream = stream;
    this.config = config;
  }

  /** Refuses keys that are neither in the list nor every stream's. */
  void allow(String... keys) {
    List<String> allowed = List.of(keys);
    for (String key : config.fieldNames()) {
      if (!allowed.contains(key) && !key.equals(COMPRESS)) {
        throw new IllegalArgumentException(
            "stream '%s': unknown key '%s'; allowed: %s"
                .formatted(stream, key, String.join(", ", allowed)));
      }
    }
  }

  boolean flag(String key) {
    Object value = config.getValue(key);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw bad(key, value, "true or false");
  }

  @Nullable String text(String key) {
    Object value = config.getValue(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw bad(key, value, "text");
  }

  String text(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value;
  }

  String required(String key, String what) {
    String value = text(key);
    if (value == null || value.isBlank()) {
      throw bad(key, value, what);
    }
    return value;
  }

  String oneOf(String key, List<String> allowed, @Nullable String otherwise) {
    Object value = config.getValue(key);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value instanceof String text && allowed.contains(text)) {
      return text;
    }
    throw bad(key, value, "one of " + String.join(", ", allowed));
  }

  long number(String key, long min, long max, long otherwise) {
    Object value = config.getValue(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw bad(key, value, "a whole number from " + min + " to " + max);
  }

  List<String> texts(String key, List<String> otherwise) {
    Object value = config.getValue(key);
    if (value == null) {
      return otherwise;
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (Object element : array) {
        if (element instanceof String text && !text.isBlank()) {
          texts.add(text);
        }
      }
      if (!texts.isEmpty() && texts.size() == array.size()) {
        return texts;
      }
    }
    throw bad(key, value, "a list of names");
  }

  /** The exception for a key whose value must not be shown, or has none. */
  IllegalArgumentException mistake(String key, String message) {
    return new IllegalArgumentException("stream '%s': key '%s' %s".formatted(stream, key, message));
  }

  /** A list of texts that may be empty or blank, such as a command and its arguments. */
  List<String> arguments(String key, @Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof Iterable<?> elements) {
      for (Object element : elements) {
        if (!(element instanceof String text)) {
          throw bad(key, element, "a list of texts; write \"1\" for 1");
        }
        texts.add(text);
      }
    }
    if (texts.isEmpty()) {
      throw bad(key, value, "a list of texts: a program and its arguments");
    }
    return texts;
  }

  /** An object whose values are texts. */
  Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : object(key)) {
      if (!(entry.getValue() instanceof String text)) {
        throw bad(key, entry.getValue(), "names, each with a text");
      }
      texts.put(entry.getKey(), text);
    }
    return texts;
  }

  /** An object, empty where there is none. */
  JsonObject object(String key) {
    Object value = config.getValue(key);
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw bad(key, value, "an object");
  }

  @Nullable Object value(String key) {
    return config.getValue(key);
  }

  boolean flag(String key, boolean otherwise) {
    Object value = config.getValue(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw bad(key, value, "true or false");
  }

  /** A constant by its name in lower case. */
  <E extends Enum<E>> E constant(String key, String value, Class<E> type) {
    List<String> allowed = new ArrayList<>();
    for (E constant : Objects.requireNonNull(type.getEnumConstants())) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(value)) {
        return constant;
      }
      allowed.add(name);
    }
    throw bad(key, value, "one of " + String.join(", ", allowed));
  }

  String mediaType(String key, String otherwise) {
    String value = text(key, otherwise);
    if (!MEDIA_TYPE.matcher(value).matches()) {
      throw bad(key, value, "a media type such as text/plain");
    }
    return value;
  }

  /** A number of bytes that a chunk may have. */
  int size(String key, int otherwise) {
    return (int) number(key, 1, Chunk.MAX_BYTES, otherwise);
  }

  /** The path of a file that exists. */
  Path existing(String key, Path baseDir) {
    String value = required(key, "the path of a file");
    Path file = baseDir.resolve(value).normalize();
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw bad(key, value, "a file that exists and can be read");
    }
    return file;
  }

  /** A source as it is offered, described as configured, else so. */
  ConfiguredSource offered(
      StreamSource source, String description, @Nullable StreamInfo shape, List<String> names) {
    OfferOptions options =
        OfferOptions.DEFAULT
            .description(text("description", description))
            .shape(shape)
            .parameters(names);
    return new ConfiguredSource(source, options);
  }

  /** The exception for keys that contradict each other. */
  IllegalArgumentException mistake(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("stream '")
        ? e
        : new IllegalArgumentException("stream '%s': %s".formatted(stream, message), e);
  }

  /** The exception for a value that is not what it must be. */
  IllegalArgumentException bad(String key, @Nullable Object value, String allowed) {
    return new IllegalArgumentException(
        value == null
            ? "stream '%s': key '%s' is missing; it must be %s".formatted(stream, key, allowed)
            : "stream '%s': key '%s' must be %s, not '%s'".formatted(stream, key, allowed, value));
  }
}
