package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOffset;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A log that keeps the numbers from one position to another, and is open or has an outcome. */
final class TestLog implements StreamSource {

  static final long INCARNATION = 42;

  final AtomicInteger started = new AtomicInteger();

  private final long first;
  private final long tail;
  private final @Nullable Outcome outcome;

  TestLog(long first, long tail, @Nullable Outcome outcome) {
    this.first = first;
    this.tail = tail;
    this.outcome = outcome;
  }

  static String id(long position) {
    return new LogOffset(INCARNATION, position).toString();
  }

  @Override
  public SourceRun open(StreamRequest request) {
    String from = request.from();
    long begin =
        switch (from == null ? From.START : From.parse("from", from)) {
          case From.Start start -> first;
          case From.Now now -> tail;
          case From.At at -> known(at.offset()) ? at.offset().position() : -1;
        };
    if (begin < 0 && !request.gaps()) {
      throw new StreamException(Failure.of(FailureCode.GONE, "gone").with("next", id(first)));
    }
    return new Run(Math.max(begin, first), begin < 0);
  }

  private boolean known(LogOffset offset) {
    return offset.incarnation() == INCARNATION
        && offset.position() >= first
        && offset.position() <= tail;
  }

  private final class Run implements SourceRun {
    private final boolean gap;
    private long next;

    Run(long next, boolean gap) {
      this.next = next;
      this.gap = gap;
    }

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(
          StreamInfo.of(StreamInfo.JSON)
              .from(new LogOffset(INCARNATION, next))
              .endless(outcome == null)
              .lengths(tail - next, -1));
    }

    @Override
    public void start(ChunkWriter out) {
      started.incrementAndGet();
      if (gap) {
        out.gap(new Gap(next, next, Gap.Reason.UNKNOWN_OFFSET));
      }
      out.drainHandler(ignored -> pump(out));
      pump(out);
    }

    private void pump(ChunkWriter out) {
      while (next < tail && out.demand() > 0) {
        out.emit(Chunk.json(next).at(next));
        next++;
      }
      if (next == tail) {
        switch (outcome) {
          case Outcome.Completed completed -> out.end();
          case Outcome.Failed failed -> out.fail(failed.failure());
          case Outcome.Cancelled cancelled -> out.cancel(cancelled.by());
          case null -> {}
        }
      }
    }
  }
}
