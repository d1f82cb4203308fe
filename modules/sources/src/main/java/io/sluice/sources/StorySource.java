package io.sluice.sources;

import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.internal.TextFile;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
  public static final int MAX_BYTES = TextFile.MAX_BYTES;

  /** The slowest pace: a word a minute. */
  public static final Duration MAX_PACE = Duration.ofMinutes(1);

  /** As a person reads aloud, quickly. */
  public static final Duration DEFAULT_PACE = Duration.ofMillis(120);

  private final Vertx vertx;
  private final TextFile<String> file;
  private final Duration defaultPace;

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
    this.file = new TextFile<>(vertx, file, text -> text);
    this.defaultPace = defaultPace;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Parameters parameters = Parameters.of(request, PARAMETERS);
    long paceMs = parameters.number("pace", 0, MAX_PACE.toMillis(), defaultPace.toMillis());
    return new StoryRun(vertx, paceMs, file::read);
  }

  /** What every answer is. */
  static StreamInfo describe() {
    return StreamInfo.of(StreamInfo.TEXT);
  }
}
