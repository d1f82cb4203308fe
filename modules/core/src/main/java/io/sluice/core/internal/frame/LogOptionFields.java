package io.sluice.core.internal.frame;

import io.sluice.core.log.Durability;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a log's options are written: their fields in the order of the records. A duration or a time
 * is a bool and, when true, i64 seconds and varint nanoseconds: some are longer than nanoseconds
 * count.
 */
final class LogOptionFields {

  private LogOptionFields() {}

  static void write(ByteWriter out, LogOptions options) {
    out.optional(options.contentType());
    Retention retention = options.retention();
    out.varint(retention.chunks());
    out.varint(retention.bytes());
    duration(out, retention.age());
    duration(out, options.ttl());
    Instant expiresAt = options.expiresAt();
    out.bool(expiresAt != null);
    if (expiresAt != null) {
      out.i64(expiresAt.getEpochSecond());
      out.varint(expiresAt.getNano());
    }
    Durability durability = options.durability();
    out.optional(durability == null ? null : durability.name());
    SlowReaders slowReaders = options.slowReaders();
    out.oneOf(slowReaders.policy());
    out.optional(slowReaders.key());
  }

  static LogOptions options(ByteReader in) {
    return new LogOptions(
        in.optional(),
        new Retention(in.varint(), in.varint(), duration(in)),
        duration(in),
        in.bool() ? Instant.ofEpochSecond(in.i64(), in.varint()) : null,
        in.bool() ? in.oneOf(Durability.class) : null,
        new SlowReaders(in.oneOf(SlowReaders.Policy.class), in.optional()));
  }

  private static void duration(ByteWriter out, @Nullable Duration duration) {
    out.bool(duration != null);
    if (duration != null) {
      out.i64(duration.getSeconds());
      out.varint(duration.getNano());
    }
  }

  private static @Nullable Duration duration(ByteReader in) {
    return in.bool() ? Duration.ofSeconds(in.i64(), in.varint()) : null;
  }
}
