package io.sluice.log.rocks;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Durability;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.log.internal.LogState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lays a {@link MetaRow} out in bytes. The first number is the layout's; new fields go to the end.
 */
final class MetaCodec {

  private static final int LAYOUT = 1;
  private static final int OPEN = 0;
  private static final int COMPLETED = 1;
  private static final int FAILED = 2;
  private static final int CANCELLED = 3;

  private MetaCodec() {}

  static byte[] encode(MetaRow row, RowWriter out) {
    LogState state = row.state();
    out.anew()
        .number(LAYOUT)
        .number(row.id())
        .number(row.forks())
        .number(row.deleted() ? 1 : 0)
        .number(row.pinned())
        .number(row.trimmed())
        .number(row.hole())
        .number(row.dueMs());
    out.number(row.shares().parts().size());
    for (Shares.Part part : row.shares().parts()) {
      out.number(part.log()).number(part.until());
    }
    options(out, state.options());
    out.number(state.incarnation());
    fork(out, state.fork());
    out.number(state.shared())
        .number(state.first())
        .number(state.tail())
        .number(state.bytes())
        .number(state.usedMs());
    outcome(out, state.outcome());
    out.text(state.sequence());
    closing(out, state.closing());
    return out.finish();
  }

  static MetaRow decode(byte[] bytes, List<LogState.Producer> producers) {
    RowReader in = new RowReader(bytes);
    if (in.number() != LAYOUT) {
      throw new DamagedException("its row has an unknown layout");
    }
    try {
      return row(in, producers);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new DamagedException("its row makes no sense: " + e.getMessage());
    }
  }

  private static MetaRow row(RowReader in, List<LogState.Producer> producers) {
    long id = in.number();
    int forks = Math.toIntExact(in.number());
    boolean deleted = in.number() == 1;
    long pinned = in.number();
    long trimmed = in.number();
    long hole = in.number();
    long dueMs = in.number();
    List<Shares.Part> parts = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      parts.add(new Shares.Part(in.number(), in.number()));
    }
    LogState state =
        new LogState(
            options(in),
            in.number(),
            fork(in),
            in.number(),
            in.number(),
            in.number(),
            in.number(),
            in.number(),
            outcome(in),
            in.text(),
            closing(in),
            producers);
    return new MetaRow(id, state, new Shares(parts), forks, deleted, pinned, trimmed, hole, dueMs);
  }

  private static void options(RowWriter out, LogOptions options) {
    Retention retention = options.retention();
    SlowReaders slow = options.slowReaders();
    out.text(options.contentType()).number(retention.chunks()).number(retention.bytes());
    duration(out, retention.age());
    duration(out, options.ttl());
    Instant expires = options.expiresAt();
    out.number(expires == null ? 0 : 1);
    if (expires != null) {
      out.number(expires.getEpochSecond()).number(expires.getNano());
    }
    Durability durability = options.durability();
    out.text(durability == null ? null : durability.name());
    out.text(slow.policy().name()).text(slow.key());
  }

  private static LogOptions options(RowReader in) {
    String type = in.text();
    Retention retention = new Retention(in.number(), in.number(), duration(in));
    Duration ttl = duration(in);
    Instant expires = in.number() == 0 ? null : Instant.ofEpochSecond(in.number(), in.number());
    String durability = in.text();
    SlowReaders slow = new SlowReaders(SlowReaders.Policy.valueOf(in.required()), in.text());
    return new LogOptions(
        type,
        retention,
        ttl,
        expires,
        durability == null ? null : Durability.valueOf(durability),
        slow);
  }

  private static void duration(RowWriter out, @Nullable Duration duration) {
    out.number(duration == null ? 0 : 1);
    if (duration != null) {
      out.number(duration.getSeconds()).number(duration.getNano());
    }
  }

  private static @Nullable Duration duration(RowReader in) {
    return in.number() == 0 ? null : Duration.ofSeconds(in.number(), in.number());
  }

  private static void fork(RowWriter out, @Nullable Fork fork) {
    out.text(fork == null ? null : fork.source());
    if (fork != null) {
      LogOffset offset = fork.offset();
      out.number(offset == null ? -1 : offset.incarnation());
      out.number(offset == null ? -1 : offset.position());
      out.number(fork.extra());
    }
  }

  private static @Nullable Fork fork(RowReader in) {
    String source = in.text();
    if (source == null) {
      return null;
    }
    long incarnation = in.number();
    long position = in.number();
    LogOffset offset = incarnation < 0 ? null : new LogOffset(incarnation, position);
    return new Fork(source, offset, in.number());
  }

  private static void outcome(RowWriter out, @Nullable Outcome outcome) {
    switch (outcome) {
      case null -> out.number(OPEN);
      case Outcome.Completed completed -> out.number(COMPLETED);
      case Outcome.Cancelled cancelled -> out.number(CANCELLED).text(cancelled.by());
      case Outcome.Failed failed -> {
        Failure failure = failed.failure();
        out.number(FAILED).text(failure.code().name()).text(failure.message());
        out.number(failure.retriable() ? 1 : 0).number(failure.details().size());
        failure.details().forEach((key, value) -> out.text(key).text(value));
      }
    }
  }

  private static @Nullable Outcome outcome(RowReader in) {
    return switch ((int) in.number()) {
      case OPEN -> null;
      case COMPLETED -> Outcome.COMPLETED;
      case CANCELLED -> new Outcome.Cancelled(in.required());
      case FAILED -> {
        FailureCode code = FailureCode.valueOf(in.required());
        String message = in.required();
        boolean retriable = in.number() == 1;
        Map<String, String> details = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
          details.put(in.required(), in.required());
        }
        yield new Outcome.Failed(new Failure(code, message, retriable, details));
      }
      default -> throw new DamagedException("its row has an unknown outcome");
    };
  }

  private static void closing(RowWriter out, Append.@Nullable Step step) {
    out.text(step == null ? null : step.id());
    if (step != null) {
      out.number(step.epoch()).number(step.sequence()).number(step.eachChunk() ? 1 : 0);
    }
  }

  private static Append.@Nullable Step closing(RowReader in) {
    String id = in.text();
    return id == null ? null : new Append.Step(id, in.number(), in.number(), in.number() == 1);
  }
}
