package io.sluice.sources;

import io.sluice.core.HandOff;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.sluice.sources.model.MarkovOptions;
import io.sluice.sources.model.MarkovSource;
import io.sluice.sources.upstream.HttpSource;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Makes sources from configuration. Each has a {@code type}, and may have a {@code description},
 * one line for people. Any other key than these is a mistake:
 *
 * <table>
 *   <caption>Types and their keys</caption>
 *   <tr><th>type</th><th>key</th><th>value</th><th>default</th></tr>
 *   <tr><td>{@code numbers}</td><td>{@code size}</td><td>bytes of each JSON object, 40 to 1048576</td>
 *       <td>60</td></tr>
 *   <tr><td>{@code zones}</td><td></td><td></td><td></td></tr>
 *   <tr><td>{@code story}</td><td>{@code file}</td><td>a UTF-8 text file of at most 1 MiB</td>
 *       <td>required</td></tr>
 *   <tr><td></td><td>{@code pace}</td><td>milliseconds between words, 0 to 60000</td>
 *       <td>120</td></tr>
 *   <tr><td>{@code markov}</td><td>{@code file}, {@code pace}, {@code seed}, {@code order}</td><td>as
 *       {@link MarkovSource} and {@link MarkovOptions} say; milliseconds</td><td>{@link
 *       MarkovOptions#DEFAULT}; the file is required</td></tr>
 *   <tr><td>{@code jvm}</td><td>{@code events}</td><td>a list of names of JFR events</td>
 *       <td>{@link JfrOptions#DEFAULT_EVENTS}</td></tr>
 *   <tr><td></td><td>{@code period}</td><td>milliseconds between measurements, 10 to 3600000</td>
 *       <td>1000</td></tr>
 *   <tr><td></td><td>{@code ring}</td><td>events that may wait for a reader, 1 to 1024</td>
 *       <td>1024</td></tr>
 *   <tr><td>{@code file}</td><td>{@code file}</td><td>an existing file</td><td>required</td></tr>
 *   <tr><td></td><td>{@code read}</td><td>{@code bytes} or {@code lines}</td>
 *       <td>{@code bytes}</td></tr>
 *   <tr><td></td><td>{@code contentType}</td><td>a media type</td>
 *       <td>{@code application/octet-stream}, for lines {@code text/plain; charset=utf-8}</td></tr>
 *   <tr><td></td><td>{@code blockBytes}</td><td>bytes of a block, 1 to 8388608</td>
 *       <td>32768</td></tr>
 *   <tr><td></td><td>{@code maxLineBytes}</td><td>bytes of the longest line, 1 to 8388608</td>
 *       <td>1048576</td></tr>
 *   <tr><td>{@code csv}</td><td>{@code file}</td><td>an existing file</td><td>required</td></tr>
 *   <tr><td></td><td>{@code header}, {@code columns}, {@code separator}, {@code quote}, {@code
 *       comment}, {@code charset}, {@code badRows}, {@code maxRowChars}</td><td>as {@link
 *       CsvOptions} says; types and policy in lower case</td><td>{@link CsvOptions#DEFAULT}</td>
 *       </tr>
 *   <tr><td>{@code follow}</td><td>{@code file}</td><td>a file, also one that will be</td>
 *       <td>required</td></tr>
 *   <tr><td></td><td>{@code start}, {@code contentType}, {@code maxLineBytes}, {@code interval},
 *       {@code settle}</td><td>as {@link FollowOptions} says; times in milliseconds</td><td>{@link
 *       FollowOptions#DEFAULT}</td></tr>
 *   <tr><td>{@code process}</td><td>{@code command}</td><td>a list: a program and its
 *       arguments</td><td>required</td></tr>
 *   <tr><td></td><td>{@code alternatives}</td><td>a list of commands, of which the first whose
 *       program is there is taken where that of {@code command} is not</td><td>none</td></tr>
 *   <tr><td></td><td>{@code optional}</td><td>whether it is {@code UNAVAILABLE} where no program
 *       is there, rather than a mistake</td><td>false</td></tr>
 *   <tr><td></td><td>{@code parameters}</td><td>slots by name, each with {@code pattern} and {@code
 *       default}</td><td>none</td></tr>
 *   <tr><td></td><td>{@code directory}, {@code read}, {@code contentType}, {@code maxLineBytes},
 *       {@code maxProcesses}, {@code grace}</td><td>as {@link ProcessOptions} says</td><td>as
 *       there; lines, in the configuration's directory</td></tr>
 *   <tr><td>{@code follow}, {@code process}</td><td>{@code scope}</td><td>{@code cluster} or {@code
 *       node}</td><td>{@code cluster}</td></tr>
 *   <tr><td>{@code directory}</td><td>{@code directory}</td><td>an existing one</td>
 *       <td>required</td></tr>
 *   <tr><td></td><td>{@code contentType}</td><td>a media type for all files</td><td>by the name's
 *       extension</td></tr>
 *   <tr><td></td><td>{@code blockBytes}</td><td>bytes of a block, 1 to 8388608</td>
 *       <td>32768</td></tr>
 *   <tr><td></td><td>{@code listing}</td><td>whether its own name tells what files there are</td>
 *       <td>false</td></tr>
 *   <tr><td>{@code http}</td><td>{@code url}</td><td>a URL; <code>{name}</code> in a path part or a
 *       query value is a parameter</td><td>required</td></tr>
 *   <tr><td></td><td>{@code read}</td><td>{@code sse}, {@code ndjson}, {@code csv} or
 *       {@code raw}</td><td>required</td></tr>
 *   <tr><td></td><td colspan="3">{@code defaults}, {@code headers}, {@code doneEvent} and others: as
 *       {@link io.sluice.sources.upstream.HttpSourceOptions} names them. A header's value may hold
 *       <code>${ENV:NAME}</code></td></tr>
 * </table>
 *
 * <p>{@link ConfiguredStreams} adds the types that are made of other streams.
 *
 * <p>Paths are relative to the configuration's directory, or absolute.
 */
public final class ConfiguredSources {

  /** The types there are. */
  public static final List<String> TYPES =
      List.of(
          "numbers",
          "zones",
          "story",
          "jvm",
          "file",
          "csv",
          "follow",
          "process",
          "directory",
          "http",
          "markov");

  private final Vertx vertx;
  private final ConfigReader config;
  private final Path baseDir;

  private ConfiguredSources(Vertx vertx, ConfigReader config, Path baseDir) {
    this.vertx = vertx;
    this.config = config;
    this.baseDir = baseDir;
  }

  /**
   * Makes one. Looks at the file system and may start the flight recorder: not for an event loop.
   *
   * @param name the stream's name, for messages
   * @param baseDir what relative paths are relative to
   * @throws IllegalArgumentException for a mistake, naming the stream, the key, the value and what
   *     is allowed
   */
  public static ConfiguredSource create(Vertx vertx, String name, JsonObject config, Path baseDir) {
    ConfigReader reader = new ConfigReader(name, config);
    ConfiguredSources sources = new ConfiguredSources(vertx, reader, baseDir);
    String type = reader.oneOf("type", TYPES, null);
    ConfiguredSource made =
        type.equals("http")
            ? sources.http(new HttpConfig(reader, config, baseDir, System::getenv))
            : sources.make(name, type);
    OfferOptions options = made.options().compress(reader.flag(ConfigReader.COMPRESS));
    return new ConfiguredSource(made.source(), options);
  }

  private ConfiguredSource make(String name, String type) {
    return switch (type) {
      case "numbers" -> numbers();
      case "zones" -> zones();
      case "story" -> story();
      case "jvm" -> jvm();
      case "file" -> file();
      case "csv" -> new ConfiguredFiles(vertx, config, baseDir).csv();
      case "follow" -> new ConfiguredFiles(vertx, config, baseDir).follow();
      case "markov" -> markov();
      case "process" -> new ConfiguredProcess(name, config, baseDir).process();
      default -> new ConfiguredFiles(vertx, config, baseDir).directory();
    };
  }

  private ConfiguredSource numbers() {
    config.allow("type", "description", "size");
    long size =
        config.number(
            "size", NumbersSource.MIN_SIZE, NumbersSource.MAX_SIZE, NumbersSource.DEFAULT_SIZE);
    return config.offered(
        new NumbersSource((int) size),
        "numbers from 0, as JSON objects of one size; endless without ?to=",
        null,
        NumbersSource.PARAMETERS);
  }

  private ConfiguredSource zones() {
    config.allow("type", "description");
    return config.offered(
        new ZonesSource(Clock.systemUTC()),
        "the current time in every time zone",
        StreamInfo.of(StreamInfo.JSON).columns(ZonesSource.COLUMNS),
        List.of());
  }

  private ConfiguredSource story() {
    config.allow("type", "description", "file", "pace");
    Path file = config.existing("file", baseDir);
    if (file.toFile().length() > StorySource.MAX_BYTES) {
      throw config.bad("file", file, "a file of at most " + StorySource.MAX_BYTES + " bytes");
    }
    long pace =
        config.number(
            "pace", 0, StorySource.MAX_PACE.toMillis(), StorySource.DEFAULT_PACE.toMillis());
    return config.offered(
        new StorySource(vertx, file, Duration.ofMillis(pace)),
        "a text, told word by word",
        StorySource.describe(),
        StorySource.PARAMETERS);
  }

  private ConfiguredSource markov() {
    config.allow("type", "description", "file", "pace", "seed", "order");
    MarkovOptions defaults = MarkovOptions.DEFAULT;
    Path file = config.existing("file", baseDir);
    if (file.toFile().length() > MarkovSource.MAX_BYTES) {
      throw config.bad("file", file, "a file of at most " + MarkovSource.MAX_BYTES + " bytes");
    }
    long pace =
        config.number("pace", 0, MarkovOptions.MAX_PACE.toMillis(), defaults.pace().toMillis());
    boolean seeded = config.value("seed") != null;
    MarkovSource model =
        new MarkovSource(
            vertx,
            file,
            defaults
                .pace(Duration.ofMillis(pace))
                .order((int) config.number("order", 1, 2, defaults.order()))
                .seed(seeded ? config.number("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0) : null));
    return config.offered(
        model,
        "a word model of " + file.getFileName() + ", which understands nothing",
        model.shape(),
        MarkovSource.PARAMETERS);
  }

  private ConfiguredSource jvm() {
    config.allow("type", "description", "events", "period", "ring");
    JfrOptions defaults = JfrOptions.DEFAULT;
    long period =
        config.number(
            "period",
            JfrOptions.MIN_PERIOD.toMillis(),
            JfrOptions.MAX_PERIOD.toMillis(),
            defaults.period().toMillis());
    long ring = config.number("ring", 1, HandOff.CAPACITY, defaults.ring());
    List<String> events = config.texts("events", defaults.events());
    JfrOptions options = new JfrOptions(events, Duration.ofMillis(period), (int) ring);
    if (!events.equals(defaults.events()) && !options.unknownEvents().isEmpty()) {
      throw config.bad(
          "events",
          String.join(", ", options.unknownEvents()),
          "names that 'jfr metadata' lists, such as jdk.CPULoad");
    }
    ConfiguredSource jvm =
        config.offered(
            new JfrSource(options),
            "what this JVM's flight recorder tells, live",
            StreamInfo.of(StreamInfo.JSON).columns(JfrSource.COLUMNS).endless(true),
            JfrSource.PARAMETERS);
    return new ConfiguredSource(jvm.source(), jvm.options().scope(OfferOptions.Scope.NODE));
  }

  private ConfiguredSource file() {
    config.allow(
        "type", "description", "file", "read", "contentType", "blockBytes", "maxLineBytes");
    String read = config.oneOf("read", List.of("bytes", "lines"), "bytes");
    FileOptions defaults = read.equals("lines") ? FileOptions.LINES : FileOptions.BYTES;
    String contentType = config.mediaType("contentType", defaults.contentType());
    FileOptions options =
        defaults
            .contentType(contentType)
            .blockBytes(config.size("blockBytes", defaults.blockBytes()))
            .maxLineBytes(config.size("maxLineBytes", defaults.maxLineBytes()));
    Path file = config.existing("file", baseDir);
    return config.offered(
        new FileSource(vertx, file, options),
        "the file " + file.getFileName() + ", in " + read,
        StreamInfo.of(contentType),
        List.of());
  }

  private ConfiguredSource http(HttpConfig upstream) {
    HttpSource source = upstream.source(vertx);
    return config.offered(
        source, "what another server answers", source.shape(), source.parameters());
  }
}
