package io.sluice.sources;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text told word by word at a pace. Each chunk is a word with the white space after it, so that
 * the chunks together are the text. Readers share one copy of it, read again when the file changes.
 *
 * <p>Parameter: {@code pace}, the milliseconds from one word to the next, 0 for as fast as it is
 * read.
 */
public final class StorySource implements StreamSource {

  /** The parameters' names. */
  public static final List<String> PARAMETERS = List.of("pace");

  /** The longest text, in bytes: it is held in memory. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** The slowest pace: a word a minute. */
  public static final Duration MAX_PACE = Duration.ofMinutes(1);

  /** As a person reads aloud, quickly. */
  public static final Duration DEFAULT_PACE = Duration.ofMillis(120);

  private final Vertx vertx;
  private final Path file;
  private final Duration defaultPace;
  private volatile @Nullable Text cached;

  /** A text as it was in the file at some time. */
  private record Text(FileTime modified, long bytes, String text) {}

  /**
   * Tells this file.
   *
   * @param file UTF-8 text of at most {@link #MAX_BYTES}; malformed bytes become U+FFFD
   * @param defaultPace between words, where a request does not say; from 0 to {@link #MAX_PACE}
   */
  public StorySource(Vertx vertx, Path file, Duration defaultPace) {
    if (defaultPace.isNegative() || defaultPace.compareTo(MAX_PACE) > 0) {
      throw new IllegalArgumentException("pace must be from 0 to a minute, not " + defaultPace);
    }
    this.vertx = vertx;
    this.file = file;
    this.defaultPace = defaultPace;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Parameters parameters = Parameters.of(request, PARAMETERS);
    long paceMs = parameters.number("pace", 0, MAX_PACE.toMillis(), defaultPace.toMillis());
    return new StoryRun(vertx, paceMs, this::text);
  }

  private Future<String> text() {
    return vertx.executeBlocking(this::load, false).map(Objects::requireNonNull);
  }

  private String load() throws IOException {
    Text known = cached;
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new StreamException(
          FailureCode.UNAVAILABLE, "there is no file " + file.getFileName() + " now");
    }
    if (known != null
        && known.bytes() == now.size()
        && known.modified().equals(now.lastModifiedTime())) {
      return known.text();
    }
    if (now.size() > MAX_BYTES) {
      throw new StreamException(
          FailureCode.SOURCE_FAILED,
          "a story has at most " + MAX_BYTES + " bytes, this one has " + now.size());
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    cached = new Text(now.lastModifiedTime(), now.size(), text);
    return text;
  }

  /** What every answer is. */
  static StreamInfo describe() {
    return StreamInfo.of(StreamInfo.TEXT);
  }
}
