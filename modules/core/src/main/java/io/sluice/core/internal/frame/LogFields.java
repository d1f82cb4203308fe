package io.sluice.core.internal.frame;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the values of logs are written: their fields in the order of the records. */
final class LogFields {

  private LogFields() {}

  static void write(ByteWriter out, Creation creation) {
    LogOptionFields.write(out, creation.options());
    chunks(out, creation.chunks());
    outcome(out, creation.outcome());
    Fork fork = creation.fork();
    out.bool(fork != null);
    if (fork != null) {
      out.string(fork.source());
      LogOffset offset = fork.offset();
      out.bool(offset != null);
      if (offset != null) {
        write(out, offset);
      }
      out.varint(fork.extra());
    }
  }

  static Creation creation(ByteReader in) {
    return new Creation(
        LogOptionFields.options(in), chunks(in), outcome(in), in.bool() ? fork(in) : null);
  }

  private static Fork fork(ByteReader in) {
    return new Fork(in.string(), in.bool() ? offset(in) : null, in.varint());
  }

  static Creation.Result created(ByteReader in) {
    return new Creation.Result(in.bool(), head(in));
  }

  static void write(ByteWriter out, Append append) {
    chunks(out, append.chunks());
    out.optional(append.contentType());
    out.optional(append.sequence());
    Append.Step step = append.producer();
    out.bool(step != null);
    if (step != null) {
      out.string(step.id());
      out.varint(step.epoch());
      out.varint(step.sequence());
      out.bool(step.eachChunk());
    }
    outcome(out, append.outcome());
  }

  static Append append(ByteReader in) {
    List<Chunk> chunks = chunks(in);
    String contentType = in.optional();
    String sequence = in.optional();
    Append.Step step =
        in.bool() ? new Append.Step(in.string(), in.varint(), in.varint(), in.bool()) : null;
    return new Append(chunks, contentType, sequence, step, outcome(in));
  }

  static void write(ByteWriter out, Append.Result result) {
    write(out, result.next());
    out.bool(result.duplicate());
    out.i64(result.epoch());
    out.i64(result.sequence());
    out.bool(result.closed());
  }

  static Append.Result appended(ByteReader in) {
    return new Append.Result(offset(in), in.bool(), in.i64(), in.i64(), in.bool());
  }

  static void write(ByteWriter out, From from) {
    switch (from) {
      case From.Start f -> out.u8(0);
      case From.Now f -> out.u8(1);
      case From.At f -> {
        out.u8(2);
        write(out, f.offset());
      }
    }
  }

  static From from(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 0 -> From.START;
      case 1 -> From.NOW;
      case 2 -> From.at(offset(in));
      default -> throw new MalformedFrameException("no such place in a log: " + kind);
    };
  }

  static void write(ByteWriter out, LogBatch batch) {
    write(out, batch.head());
    write(out, batch.from());
    chunks(out, batch.chunks());
    write(out, batch.next());
  }

  static LogBatch batch(ByteReader in) {
    return new LogBatch(head(in), offset(in), chunks(in), offset(in));
  }

  static void write(ByteWriter out, LogHead head) {
    out.string(head.name());
    LogOptionFields.write(out, head.options());
    write(out, head.first());
    write(out, head.tail());
    out.varint(head.bytes());
    outcome(out, head.outcome());
  }

  static LogHead head(ByteReader in) {
    return new LogHead(
        in.string(), LogOptionFields.options(in), offset(in), offset(in), in.varint(), outcome(in));
  }

  static void write(ByteWriter out, LogPage page) {
    out.varint(page.logs().size());
    page.logs().forEach(head -> write(out, head));
    out.bool(page.more());
  }

  static LogPage page(ByteReader in) {
    List<LogHead> logs = new ArrayList<>();
    for (int i = in.things(); i > 0; i--) {
      logs.add(head(in));
    }
    return new LogPage(logs, in.bool());
  }

  /** A bound on an answer: more than a number holds is as much as it holds. */
  static int bound(ByteReader in) {
    return (int) Math.min(Integer.MAX_VALUE, in.varint());
  }

  private static void write(ByteWriter out, LogOffset offset) {
    out.varint(offset.incarnation());
    out.varint(offset.position());
  }

  private static LogOffset offset(ByteReader in) {
    return new LogOffset(in.varint(), in.varint());
  }

  private static void chunks(ByteWriter out, List<Chunk> chunks) {
    int size = chunks.size();
    out.varint(size);
    for (int i = 0; i < size; i++) {
      DataFields.chunk(out, chunks.get(i));
    }
  }

  private static List<Chunk> chunks(ByteReader in) {
    Chunk[] chunks = new Chunk[in.things()];
    for (int i = 0; i < chunks.length; i++) {
      if (!(DataFields.item(in) instanceof Chunk chunk)) {
        throw new MalformedFrameException("a log holds chunks only");
      }
      chunks[i] = chunk;
    }
    return Arrays.asList(chunks);
  }

  private static void outcome(ByteWriter out, @Nullable Outcome outcome) {
    switch (outcome) {
      case null -> out.u8(0);
      case Outcome.Completed o -> out.u8(1);
      case Outcome.Failed o -> {
        out.u8(2);
        ValueFields.write(out, o.failure());
      }
      case Outcome.Cancelled o -> {
        out.u8(3);
        out.string(o.by());
      }
    }
  }

  private static @Nullable Outcome outcome(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 0 -> null;
      case 1 -> Outcome.COMPLETED;
      case 2 -> new Outcome.Failed(ValueFields.failure(in));
      case 3 -> new Outcome.Cancelled(in.string());
      default -> throw new MalformedFrameException("no such outcome: " + kind);
    };
  }
}
