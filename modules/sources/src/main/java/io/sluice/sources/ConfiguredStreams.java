package io.sluice.sources;

import io.sluice.core.Failure;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.combine.Combine;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes all configured sources, those that are made of others too:
 *
 * <ul>
 *   <li>{@code type: steps} with {@code of}, the name of another stream, and {@code steps}, a list
 *       of {@code filter}, {@code map}, {@code take}, {@code batch}, {@code rate}, {@code retry}
 *   <li>{@code type: concat} or {@code merge} with {@code streams}, a list of names
 * </ul>
 *
 * <p>A stream of several takes the parameters of each, and gives to each those it knows.
 */
public final class ConfiguredStreams {

  /** The types that are made of other streams. */
  public static final List<String> TYPES = List.of("steps", "concat", "merge");

  private final Vertx vertx;
  private final Map<String, JsonObject> configs;
  private final Path baseDir;
  private final Map<String, ConfiguredSource> made = new LinkedHashMap<>();
  private final Set<String> making = new LinkedHashSet<>();

  private ConfiguredStreams(Vertx vertx, Map<String, JsonObject> configs, Path baseDir) {
    this.vertx = vertx;
    this.configs = configs;
    this.baseDir = baseDir;
  }

  /**
   * Makes them, as {@link ConfiguredSources#create} does: not for an event loop.
   *
   * @throws IllegalArgumentException for a mistake, naming the stream, the key, the value and what
   *     is allowed
   */
  public static Map<String, ConfiguredSource> create(
      Vertx vertx, Map<String, JsonObject> configs, Path baseDir) {
    return create(vertx, configs, baseDir, Map.of());
  }

  /**
   * Makes them, but for some that are made already, of which others may be made.
   *
   * @param before those, by name, of types that are not known here
   */
  public static Map<String, ConfiguredSource> create(
      Vertx vertx,
      Map<String, JsonObject> configs,
      Path baseDir,
      Map<String, ConfiguredSource> before) {
    ConfiguredStreams streams = new ConfiguredStreams(vertx, configs, baseDir);
    streams.made.putAll(before);
    configs.keySet().forEach(streams::make);
    return streams.made;
  }

  private ConfiguredSource make(String name) {
    ConfiguredSource before = made.get(name);
    if (before != null) {
      return before;
    }
    JsonObject config = configs.getOrDefault(name, new JsonObject());
    making.add(name);
    ConfiguredSource source =
        config.getValue("type") instanceof String type && TYPES.contains(type)
            ? combined(name, config, type)
            : ConfiguredSources.create(vertx, name, config, baseDir);
    making.remove(name);
    made.put(name, source);
    return source;
  }

  private ConfiguredSource combined(String name, JsonObject config, String type) {
    ConfigReader reader = new ConfigReader(name, config);
    if (type.equals("steps")) {
      reader.allow("type", "description", "of", "steps");
      String of = reader.required("of", "the name of another stream");
      ConfiguredSource inner = other(reader, "of", of);
      StreamSource source = new StepsConfig(vertx, reader, config).apply(inner.source());
      return offered(reader, source, "made of " + of, List.of(inner));
    }
    reader.allow("type", "description", "streams");
    List<ConfiguredSource> inner = others(reader, config);
    List<StreamSource> parts = new ArrayList<>();
    inner.forEach(it -> parts.add(part(it)));
    StreamSource joined = type.equals("concat") ? Combine.concat(parts) : Combine.merge(parts);
    Set<String> names = names(inner);
    StreamSource source =
        request -> {
          check(request, names);
          return joined.open(request);
        };
    return offered(reader, source, "several streams in one", inner);
  }

  private List<ConfiguredSource> others(ConfigReader reader, JsonObject config) {
    Object value = config.getValue("streams");
    int most = Combine.MAX_SOURCES;
    if (!(value instanceof JsonArray names) || names.size() > most) {
      throw reader.bad("streams", value, "a list of 1 to " + most + " names of other streams");
    }
    return reader.texts("streams", List.of()).stream()
        .map(it -> other(reader, "streams", it))
        .toList();
  }

  private ConfiguredSource other(ConfigReader reader, String key, String name) {
    if (!configs.containsKey(name)) {
      throw reader.bad(key, name, "one of " + String.join(", ", configs.keySet()));
    }
    if (making.contains(name)) {
      throw reader.bad(key, name, "a stream that is not made of this one");
    }
    return make(name);
  }

  private static Set<String> names(List<ConfiguredSource> sources) {
    Set<String> names = new LinkedHashSet<>();
    sources.forEach(it -> names.addAll(it.options().parameters()));
    return names;
  }

  /** One of several: it sees the parameters that it knows. */
  private static StreamSource part(ConfiguredSource source) {
    List<String> known = source.options().parameters();
    return request -> {
      Map<String, String> own = new LinkedHashMap<>(request.parameters());
      own.keySet().retainAll(known);
      return source.source().open(request.parameters(own));
    };
  }

  private static void check(StreamRequest request, Set<String> names) {
    for (String name : request.parameters().keySet()) {
      if (!names.contains(name)) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        throw new StreamException(
            Failure.badParameter(
                shown, "unknown parameter '" + shown + "'; allowed: " + String.join(", ", names)));
      }
    }
  }

  private static ConfiguredSource offered(
      ConfigReader reader, StreamSource source, String text, List<ConfiguredSource> inner) {
    boolean node = inner.stream().anyMatch(it -> it.options().scope() == OfferOptions.Scope.NODE);
    OfferOptions options =
        OfferOptions.DEFAULT
            .scope(node ? OfferOptions.Scope.NODE : OfferOptions.Scope.CLUSTER)
            .description(reader.text("description", text))
            .parameters(List.copyOf(names(inner)))
            .compress(reader.flag(ConfigReader.COMPRESS));
    return new ConfiguredSource(source, options);
  }
}
