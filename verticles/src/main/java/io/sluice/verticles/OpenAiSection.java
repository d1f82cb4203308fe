package io.sluice.verticles;

import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.refs.TimeoutProfiles;
import io.sluice.refs.Timeouts;
import io.sluice.sources.ConfiguredSource;
import io.sluice.sources.combine.Retry;
import io.sluice.sources.upstream.HttpSourceOptions.Limits;
import io.sluice.sources.upstream.OpenAiOptions;
import io.sluice.sources.upstream.OpenAiSource;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stream of type {@code openai}, with its defaults. No message tells its key or its URL.
 *
 * @param name the stream's
 * @param options which model is asked, and how
 * @param description what the list of streams says
 * @param compress whether its live forms are compressed
 */
record OpenAiSection(String name, OpenAiOptions options, String description, boolean compress) {

  static final String TYPE = "openai";

  /** As long as a timer of nobody's patience needs to be. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Reads those of some streams.
   *
   * @param environment where keys are
   * @throws ConfigurationException naming what is wrong
   */
  static Map<String, OpenAiSection> all(
      Configuration configuration,
      Iterable<String> streams,
      UnaryOperator<@Nullable String> environment) {
    TimeoutProfiles profiles = WorkerSection.profiles(configuration.section("timeouts"));
    Map<String, OpenAiSection> all = new TreeMap<>();
    for (String stream : streams) {
      Section section = configuration.stream(stream);
      if (section.text("type", "").equals(TYPE)) {
        all.put(stream, of(stream, section, profiles, configuration.baseDir(), environment));
      }
    }
    return all;
  }

  /** Reads a stream's section. */
  static OpenAiSection of(
      String stream,
      Section section,
      TimeoutProfiles profiles,
      Path baseDir,
      UnaryOperator<@Nullable String> environment) {
    Timeouts timeouts;
    try {
      timeouts =
          profiles.apply(
              profiles.standard(),
              WorkerSection.change(new Section(section.node().path("timeouts"))));
    } catch (StreamException e) {
      throw mistake(stream, "timeouts", e.failure().message());
    }
    String model = section.text("model", "");
    try {
      OpenAiOptions options =
          OpenAiOptions.of(section.text("url", ""), model)
              .key(key(stream, section.text("key", ""), environment))
              .usage(section.flag("usage", true))
              .retry(retry(stream, section))
              .limits(limits(section, timeouts))
              .total(Timeouts.isInfinite(timeouts.stream()) ? null : timeouts.stream())
              .trust(trust(stream, section, baseDir));
      return new OpenAiSection(
          stream,
          options,
          section.text("description", "what " + model + " answers"),
          section.flag("compress", false));
    } catch (IllegalArgumentException e) {
      throw mistake(stream, "url", String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable String key(
      String stream, String configured, UnaryOperator<@Nullable String> environment) {
    if (configured.isEmpty()) {
      return null;
    }
    String variable = configured.substring("${ENV:".length(), configured.length() - 1);
    String key = environment.apply(variable);
    if (key == null || key.isBlank()) {
      throw mistake(stream, "key", "needs the environment variable " + variable);
    }
    if (!key.strip().matches("[\\x21-\\x7E]{1,8000}")) {
      throw mistake(
          stream, "key", "in " + variable + " must be printable ASCII without spaces inside");
    }
    return key.strip();
  }

  private static @Nullable Retry retry(String stream, Section section) {
    Retry standard = Retry.DEFAULT;
    int attempts = section.integer("retryAttempts", standard.attempts());
    Duration delay = section.duration("retryDelay", standard.delay());
    Duration most = section.duration("retryMaxDelay", standard.maxDelay());
    if (most.compareTo(delay) < 0) {
      throw mistake(stream, "retryMaxDelay", "must be at least retryDelay");
    }
    return attempts == 0 ? null : new Retry(attempts, delay, most);
  }

  private static Limits limits(Section section, Timeouts timeouts) {
    Limits standard = OpenAiOptions.LIMITS;
    return new Limits(
        standard.lineBytes(),
        standard.eventBytes(),
        section.integer("maxStreams", standard.streams()),
        section.duration("connectTimeout", standard.connect()),
        bounded(timeouts.open()),
        bounded(timeouts.next()));
  }

  private static Duration bounded(Duration timeout) {
    return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
  }

  private static @Nullable Path trust(String stream, Section section, Path baseDir) {
    if (!section.has("trust")) {
      return null;
    }
    Path file = baseDir.resolve(section.text("trust", "")).normalize();
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw mistake(stream, "trust", "must be a file that exists and can be read");
    }
    return file;
  }

  private static ConfigurationException mistake(String stream, String key, String message) {
    return new ConfigurationException("streams." + stream + "." + key + ": " + message);
  }

  /** The model; its client ends with the verticle whose context this is. */
  ConfiguredSource source(Vertx vertx) {
    OpenAiSource model;
    try {
      model = new OpenAiSource(vertx, options);
    } catch (IllegalArgumentException e) {
      throw mistake(name, "url", String.valueOf(e.getMessage()));
    }
    OfferOptions offer =
        OfferOptions.DEFAULT
            .description(description)
            .shape(model.shape())
            .parameters(model.parameters())
            .compress(compress);
    return new ConfiguredSource(model, offer);
  }
}
