package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.core.OfferOptions;
import io.sluice.refs.TimeoutChange;
import io.sluice.refs.TimeoutProfiles;
import io.sluice.refs.Timeouts;
import io.sluice.workers.Language;
import io.sluice.workers.WorkerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream of type {@code worker}, with its defaults.
 *
 * @param options how its processes are run
 * @param offer how it is offered
 * @param timeouts what it says of its timeouts
 * @param modules what it says of those of single modules
 */
record WorkerSection(
    WorkerOptions options,
    OfferOptions offer,
    TimeoutChange timeouts,
    Map<String, TimeoutChange> modules) {

  static final String TYPE = "worker";

  private static final String INFINITY = "infinity";

  /** Reads a stream's section. */
  static WorkerSection of(String stream, Section section, Path baseDir) {
    Language language = Language.valueOf(section.text("language", "").toUpperCase(Locale.ROOT));
    WorkerOptions standard = WorkerOptions.of(language, baseDir, "-");
    WorkerOptions options =
        new WorkerOptions(
            language,
            list(section, "command"),
            list(section, "serve"),
            paths(stream, section, baseDir),
            section.integer("processes", standard.processes()),
            section.integer("maxStreams", standard.maxStreams()),
            section.integer("maxCalls", standard.maxCalls()),
            section.duration("maxAge", standard.maxAge()),
            section.longInteger("maxTotalCalls", standard.maxTotalCalls()),
            section.longInteger("memoryBytes", standard.memory()),
            section.duration("startTimeout", standard.start()),
            section.duration("healthTimeout", standard.health()),
            section.duration("grace", standard.grace()));
    OfferOptions offer =
        OfferOptions.DEFAULT
            .description(section.text("description", describe(language, options)))
            .scope(
                section.text("scope", "cluster").equals("node")
                    ? OfferOptions.Scope.NODE
                    : OfferOptions.Scope.CLUSTER)
            .compress(section.flag("compress", false));
    Map<String, TimeoutChange> modules = new TreeMap<>();
    section
        .node()
        .path("modules")
        .properties()
        .forEach(it -> modules.put(it.getKey(), change(new Section(it.getValue()))));
    return new WorkerSection(options, offer, change(section.section("timeouts")), modules);
  }

  private static String describe(Language language, WorkerOptions options) {
    return "what " + String.join(", ", options.serve()) + " makes, in " + language.key();
  }

  /** A list, or one alone. */
  private static List<String> list(Section section, String key) {
    JsonNode value = section.node().path(key);
    List<String> texts = new ArrayList<>();
    if (value.isTextual()) {
      texts.add(value.asText());
    }
    value.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static List<Path> paths(String stream, Section section, Path baseDir) {
    List<Path> paths = new ArrayList<>();
    for (String each : list(section, "paths")) {
      Path path = baseDir.resolve(each).normalize();
      if (!Files.isDirectory(path)) {
        throw new ConfigurationException(
            "streams."
                + stream
                + ".paths: "
                + each
                + " is no directory; allowed are directories"
                + " that exist, relative to the configuration");
      }
      paths.add(path);
    }
    return paths.isEmpty() ? List.of(baseDir) : paths;
  }

  /** The section {@code timeouts} of a configuration: profiles by name, beside those there are. */
  static TimeoutProfiles profiles(Section section) {
    Map<String, Timeouts> all = new TreeMap<>(TimeoutProfiles.DEFAULT.profiles());
    section
        .node()
        .properties()
        .forEach(it -> {
          Timeouts base = all.getOrDefault(it.getKey(), Timeouts.DEFAULT);
          all.put(
              it.getKey(), TimeoutProfiles.DEFAULT.apply(base, change(new Section(it.getValue()))));
        });
    return new TimeoutProfiles(all);
  }

  /** The name of a profile, or an object with a profile and what differs from it. */
  static TimeoutChange change(Section section) {
    if (section.node().isTextual()) {
      return TimeoutChange.profile(section.node().asText());
    }
    return new TimeoutChange(
        section.has("profile") ? section.text("profile", "") : null,
        time(section, "open"),
        time(section, "next"),
        time(section, "stream"),
        time(section, "idle"));
  }

  private static @Nullable Duration time(Section section, String key) {
    if (!section.has(key)) {
      return null;
    }
    return section.text(key, "").equals(INFINITY)
        ? Timeouts.INFINITY
        : section.duration(key, Duration.ZERO);
  }
}
