package io.sluice.sources;

import io.sluice.core.FailureCode;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes from configuration. */
record ConfiguredProcess(String stream, ConfigReader config, Path baseDir) {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredProcess.class);

  ConfiguredSource process() {
    config.allow(
        "type",
        "description",
        "command",
        "alternatives",
        "optional",
        "parameters",
        "directory",
        "read",
        "contentType",
        "maxLineBytes",
        "maxProcesses",
        "grace",
        "scope");
    String read = config.oneOf("read", List.of("lines", "bytes"), "lines");
    String contentType =
        config.mediaType("contentType", read.equals("lines") ? StreamInfo.TEXT : StreamInfo.BINARY);
    List<ProcessParameter> parameters = parameters();
    List<List<String>> commands = commands();
    List<String> command =
        commands.stream()
            .filter(it -> isThere(it.getFirst()))
            .findFirst()
            .orElse(commands.getFirst());
    ProcessOptions options;
    StreamSource source;
    try {
      options =
          new ProcessOptions(
              command,
              parameters,
              directory(),
              FileOptions.Read.valueOf(read.toUpperCase(Locale.ROOT)),
              contentType,
              config.size("maxLineBytes", FileOptions.DEFAULT_MAX_LINE_BYTES),
              (int) config.number("maxProcesses", 1, 10_000, ProcessOptions.DEFAULT_MAX_PROCESSES),
              Duration.ofMillis(
                  config.number("grace", 0, 600_000, ProcessOptions.DEFAULT_GRACE.toMillis())));
      source = new ProcessSource(options);
    } catch (IllegalArgumentException e) {
      throw config.mistake(e);
    }
    if (!isThere(command.getFirst())) {
      source = missing(commands);
    }
    String scope = config.oneOf("scope", List.of("cluster", "node"), "cluster");
    ConfiguredSource offered =
        config.offered(
            source,
            "what " + command.getFirst() + " writes",
            StreamInfo.of(contentType),
            parameters.stream().map(ProcessParameter::name).toList());
    return new ConfiguredSource(
        offered.source(),
        offered.options().scope(OfferOptions.Scope.valueOf(scope.toUpperCase(Locale.ROOT))));
  }

  private List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    commands.add(config.arguments("command", config.value("command")));
    if (config.value("alternatives") instanceof Iterable<?> others) {
      others.forEach(other -> commands.add(config.arguments("alternatives", other)));
    }
    return commands;
  }

  private List<ProcessParameter> parameters() {
    List<ProcessParameter> parameters = new ArrayList<>();
    for (Map.Entry<String, Object> entry : config.object("parameters")) {
      String name = entry.getKey();
      if (!(entry.getValue() instanceof JsonObject json)
          || !List.of("pattern", "default").containsAll(json.fieldNames())
          || !json.stream().allMatch(it -> it.getValue() instanceof String)
          || !ProcessOptions.SLOT.matcher("{" + name + "}").matches()) {
        throw config.bad(
            "parameters", name, "names, each with a pattern and a default, or neither");
      }
      parameters.add(
          new ProcessParameter(
              name, pattern(json.getString("pattern")), json.getString("default")));
    }
    return parameters;
  }

  private @org.jspecify.annotations.Nullable Pattern pattern(
      @org.jspecify.annotations.Nullable String regex) {
    try {
      return regex == null ? null : Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw config.bad("pattern", regex, "a regular expression as Java has them");
    }
  }

  private Path directory() {
    String value = config.text("directory", "");
    Path directory = baseDir.resolve(value).normalize();
    if (!Files.isDirectory(directory)) {
      throw config.bad("directory", value, "a directory that exists");
    }
    return directory;
  }

  private boolean isThere(String program) {
    if (program.contains("/") || program.contains(File.separator)) {
      return Files.isExecutable(baseDir.resolve(program));
    }
    String path = System.getenv("PATH");
    return path != null
        && Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(path)
            .filter(directory -> !directory.isEmpty())
            .anyMatch(directory -> isProgram(Path.of(directory, program)));
  }

  private static boolean isProgram(Path file) {
    return (Files.isExecutable(file) && !Files.isDirectory(file))
        || Files.isRegularFile(Path.of(file + ".exe"));
  }

  /** Told once, here; who opens it is told too. */
  private StreamSource missing(List<List<String>> commands) {
    String programs = String.join(", ", commands.stream().map(List::getFirst).toList());
    if (!config.flag("optional", false)) {
      throw config.bad(
          "command", programs, "a program that is installed, on the PATH or by its path");
    }
    log.warn("stream '{}' is switched off: not installed here: {}", stream, programs);
    return request -> {
      throw new StreamException(
          FailureCode.UNAVAILABLE, "not installed on this machine: " + programs);
    };
  }
}
