package io.sluice.log.internal;

import io.sluice.core.StreamInfo;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import java.util.Objects;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a new log is, and what of another it begins with.
 *
 * @param contentType of logs that do not say
 * @param durability of logs that do not say
 */
public record CreationRules(String contentType, Durability durability) {

  /**
   * The complete options of a new log. A fork that says nothing of them has its source's media
   * type, expiry and durability.
   */
  public LogOptions complete(LogOptions wanted, @Nullable LogOptions source) {
    LogOptions options = wanted;
    if (source != null && wanted.ttl() == null && wanted.expiresAt() == null) {
      options =
          source.ttl() == null ? options.expiresAt(source.expiresAt()) : options.ttl(source.ttl());
    }
    if (options.contentType() == null) {
      options = options.contentType(source == null ? contentType : source.contentType());
    }
    if (options.durability() == null) {
      options = options.durability(source == null ? durability : source.durability());
    }
    return options;
  }

  /**
   * Checks that a log that is there is what the creation would have made.
   *
   * @throws io.sluice.core.StreamException {@link LogRefusal#EXISTS}
   */
  public void checkSame(LogLedger existing, Creation creation) {
    LogOptions wanted = creation.options();
    Fork fork = creation.fork();
    if (fork != null && !fork.equals(existing.state().fork())) {
      throw Refusals.exists(existing.name(), "and is another fork, or none");
    }
    // what a fork left to its source then is what it has now
    if (!complete(wanted, fork == null ? null : existing.options()).sameAs(existing.options())) {
      throw Refusals.exists(existing.name(), "with other options");
    }
    if ((creation.outcome() == null) != (existing.outcome() == null)) {
      throw Refusals.exists(
          existing.name(), existing.outcome() == null ? "and is open" : "and is closed");
    }
  }

  /**
   * Where a fork parts from its source.
   *
   * @param wanted the media type asked for; null for the source's
   * @param lengthAt the payload's length at a position
   * @throws io.sluice.core.StreamException {@link LogRefusal#FORK_SOURCE}, {@link
   *     LogRefusal#FORK_OFFSET} or {@link LogRefusal#TRIMMED}
   */
  public ForkPoint point(
      LogLedger source, Fork fork, @Nullable String wanted, LongToIntFunction lengthAt) {
    String type = Objects.requireNonNullElse(source.options().contentType(), contentType);
    if (wanted != null && !MediaTypes.essence(wanted).equals(MediaTypes.essence(type))) {
      throw Refusals.refuse(
          LogRefusal.FORK_SOURCE, "`" + source.name() + "` is of " + type + ", not " + wanted);
    }
    long position = position(source, fork.offset());
    if (StreamInfo.of(type).isJson()) {
      if (fork.extra() > source.tail() - position) {
        throw past(source);
      }
      return new ForkPoint(position + fork.extra(), 0);
    }
    long extra = fork.extra();
    while (extra > 0) {
      if (position == source.tail()) {
        throw past(source);
      }
      int length = lengthAt.applyAsInt(position);
      if (extra < length) {
        return new ForkPoint(position, Math.toIntExact(extra));
      }
      extra -= length;
      position++;
    }
    return new ForkPoint(position, 0);
  }

  private static long position(LogLedger source, @Nullable LogOffset offset) {
    if (offset == null) {
      return source.tail();
    }
    if (offset.equals(LogOffset.START)) {
      return source.first();
    }
    LogOffset oldest = source.offset(source.first());
    if (offset.incarnation() != oldest.incarnation() || offset.position() > source.tail()) {
      throw past(source);
    }
    if (offset.position() < oldest.position()) {
      throw Refusals.refuse(
          LogRefusal.TRIMMED, offset + " of `" + source.name() + "` was trimmed away", oldest);
    }
    return offset.position();
  }

  private static RuntimeException past(LogLedger source) {
    return Refusals.refuse(
        LogRefusal.FORK_OFFSET,
        "a fork of `" + source.name() + "` begins with no more than it has",
        source.offset(source.tail()));
  }
}
