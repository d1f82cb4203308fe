package io.sluice.verticles;

import io.sluice.core.log.From;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.log.Feed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code feed} section of a stream, with its defaults.
 *
 * @param log what its logs are
 * @param from where readers begin that do not say
 * @param linger how long the source runs on without readers
 * @param mirror the address it is mirrored to; null for none
 */
record FeedOptions(LogOptions log, From from, Duration linger, @Nullable String mirror) {

  /** Minutes of most feeds. */
  static final int DEFAULT_CHUNKS = 10_000;

  /** Little enough for many feeds in a small heap. */
  static final long DEFAULT_BYTES = 16L << 20;

  static final String DEFAULT_SLOW = "disconnect";
  static final String DEFAULT_FROM = "start";

  /** What a chunk costs in memory beside its payload, generously. */
  private static final long CHUNK_OVERHEAD = 128;

  /**
   * Reads the section.
   *
   * @param stream its stream's name, for messages
   */
  static FeedOptions of(String stream, Section section) {
    Retention retention =
        Retention.ALL
            .chunks(section.integer("chunks", DEFAULT_CHUNKS))
            .bytes(section.longInteger("bytes", DEFAULT_BYTES))
            .age(section.has("age") ? section.duration("age", Duration.ZERO) : null);
    String mirror = section.text("mirror", "");
    return new FeedOptions(
        LogOptions.DEFAULT.retention(retention).slowReaders(slow(stream, section)),
        section.text("from", DEFAULT_FROM).equals("now") ? From.NOW : From.START,
        section.duration("linger", Feed.LINGER),
        mirror.isEmpty() ? null : mirror);
  }

  private static SlowReaders slow(String stream, Section section) {
    String key = section.has("key") ? section.text("key", "") : null;
    String slow = section.text("slow", DEFAULT_SLOW);
    if (key != null && !slow.equals("latest")) {
      throw new ConfigurationException(
          "streams." + stream + ".feed.key is for slow: latest, not for slow: " + slow);
    }
    return switch (slow) {
      case "block" -> SlowReaders.BLOCK;
      case "drop-oldest" -> SlowReaders.DROP_OLDEST;
      case "latest" -> SlowReaders.latest(key);
      default -> SlowReaders.DISCONNECT;
    };
  }

  /** What its logs may take in memory: the one that is told, and the one before. */
  long memoryBytes() {
    Retention retention = log.retention();
    return 2 * (retention.bytes() + CHUNK_OVERHEAD * retention.chunks()) + DEFAULT_BYTES;
  }
}
