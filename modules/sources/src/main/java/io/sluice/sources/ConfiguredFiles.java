package io.sluice.sources;

import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.vertx.core.Vertx;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tables, growing files and directories from configuration. */
record ConfiguredFiles(Vertx vertx, ConfigReader config, Path baseDir) {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredFiles.class);

  ConfiguredSource csv() {
    config.allow(
        "type",
        "description",
        "file",
        "header",
        "columns",
        "separator",
        "quote",
        "comment",
        "charset",
        "badRows",
        "maxRowChars");
    Path file = config.existing("file", baseDir);
    Map<String, CsvType> columns = new LinkedHashMap<>();
    config
        .texts("columns")
        .forEach(
            (name, type) -> columns.put(name, config.constant("columns", type, CsvType.class)));
    CsvOptions defaults = CsvOptions.DEFAULT;
    CsvOptions options;
    try {
      options =
          new CsvOptions(
              config.flag("header", true),
              columns,
              character("separator", defaults.separator()),
              character("quote", defaults.quote()),
              config.text("comment") == null ? null : character("comment", '#'),
              charset(),
              config.constant("badRows", config.text("badRows", "fail"), CsvOptions.BadRows.class),
              (int)
                  config.number(
                      "maxRowChars", 1, CsvOptions.MAX_ROW_CHARS, defaults.maxRowChars()));
    } catch (IllegalArgumentException e) {
      throw config.mistake(e);
    }
    StreamInfo shape = StreamInfo.of(StreamInfo.JSON);
    return config.offered(
        new CsvSource(vertx, file, options),
        "the rows of " + file.getFileName(),
        columns.isEmpty() ? shape : shape.columns(List.copyOf(columns.keySet())),
        List.of());
  }

  private char character(String key, char otherwise) {
    String value = config.text(key, String.valueOf(otherwise));
    if (value.length() != 1) {
      throw config.bad(key, value, "one character");
    }
    return value.charAt(0);
  }

  private Charset charset() {
    String name = config.text("charset", "UTF-8");
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw config.bad("charset", name, "a charset such as UTF-8 or ISO-8859-1");
    }
  }

  ConfiguredSource follow() {
    config.allow(
        "type",
        "description",
        "file",
        "start",
        "contentType",
        "maxLineBytes",
        "interval",
        "settle",
        "scope");
    FollowOptions defaults = FollowOptions.DEFAULT;
    Path file = baseDir.resolve(config.required("file", "the path of a file")).normalize();
    if (!Files.isRegularFile(file)) {
      log.warn("there is no file {} yet; it is followed once there is", file);
    }
    String start = config.oneOf("start", List.of("end", "beginning"), "end");
    long interval =
        config.number(
            "interval",
            FollowOptions.MIN_INTERVAL.toMillis(),
            FollowOptions.MAX_INTERVAL.toMillis(),
            defaults.interval().toMillis());
    long settle = config.number("settle", 0, 3_600_000, defaults.settle().toMillis());
    FollowOptions options =
        defaults
            .start(FollowOptions.Start.valueOf(start.toUpperCase(Locale.ROOT)))
            .contentType(config.mediaType("contentType", defaults.contentType()))
            .maxLineBytes(config.size("maxLineBytes", defaults.maxLineBytes()))
            .pace(Duration.ofMillis(interval), Duration.ofMillis(settle));
    return scoped(
        config.offered(
            new FollowSource(vertx, file, options),
            "the lines of " + file.getFileName() + ", as they are written",
            StreamInfo.of(options.contentType()).endless(true),
            List.of()));
  }

  ConfiguredSource directory() {
    config.allow("type", "description", "directory", "contentType", "blockBytes", "listing");
    String value = config.required("directory", "the path of a directory");
    Path root = baseDir.resolve(value).normalize();
    if (!Files.isDirectory(root) || !Files.isReadable(root)) {
      throw config.bad("directory", value, "a directory that exists and can be read");
    }
    FileOptions options =
        FileOptions.BYTES.blockBytes(config.size("blockBytes", FileOptions.DEFAULT_BLOCK_BYTES));
    @Nullable String contentType =
        config.text("contentType") == null ? null : config.mediaType("contentType", "");
    boolean listing = config.flag("listing", false);
    DirectorySource source =
        contentType == null
            ? DirectorySource.of(vertx, root, options.blockBytes())
            : DirectorySource.of(vertx, root, options.contentType(contentType));
    return config.offered(
        source.listing(listing),
        "the files of " + root.getFileName() + ", by their paths" + (listing ? "; and a list" : ""),
        null,
        List.of());
  }

  private ConfiguredSource scoped(ConfiguredSource source) {
    String scope = config.oneOf("scope", List.of("cluster", "node"), "cluster");
    return new ConfiguredSource(
        source.source(),
        source.options().scope(OfferOptions.Scope.valueOf(scope.toUpperCase(Locale.ROOT))));
  }
}
