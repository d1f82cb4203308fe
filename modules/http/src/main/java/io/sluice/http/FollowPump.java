package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.spi.Renderer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The response of a log's reader that shares what others read, too: what a {@link Subscriber} says
 * is done to the socket, and to the stream there is of its own. Context only.
 */
final class FollowPump extends ResponsePump implements Subscriber.Line {

  private final SharedFeed feed;
  private final Function<LogOffset, Future<ChunkStream>> open;
  private final Subscriber subscriber;
  private final long incarnation;
  private long position;
  private long sentBefore;

  /**
   * Makes one.
   *
   * @param stream its own; null where it begins at the feed's newest event
   * @param open opens another stream of its own
   */
  FollowPump(
      StreamCall call,
      @Nullable ChunkStream stream,
      SharedFeed feed,
      Function<LogOffset, Future<ChunkStream>> open) {
    super(call, stream);
    this.feed = feed;
    this.open = open;
    LogOffset start = EventIds.start(call.delivery().info());
    this.incarnation = start.incarnation();
    this.position = start.position();
    this.subscriber = new Subscriber(feed, this, start);
  }

  @Override
  void start() {
    ChunkStream own = stream();
    if (own != null) {
      own.pause();
    }
    call().socket().forgetHead();
    super.start();
    subscriber.start(own != null);
  }

  @Override
  void written(List<Item> items) {
    position = after(items.getLast());
    subscriber.read(items.size(), position);
  }

  private long after(Item last) {
    return switch (last) {
      case Chunk chunk -> chunk.offset() < 0 ? position + 1 : chunk.offset() + 1;
      case Gap gap -> Math.max(gap.to(), position);
    };
  }

  @Override
  void drained() {
    if (!isEnded()) {
      subscriber.drained();
    }
  }

  @Override
  void stop() {
    subscriber.end(new Outcome.Cancelled(StreamCall.OPERATOR));
    cancel(StreamCall.OPERATOR);
  }

  @Override
  void finished() {
    super.finished();
    subscriber.left();
  }

  // ---- what the subscriber does

  @Override
  public boolean isFull() {
    return call().socket().isFull();
  }

  @Override
  public void write(Buffer bytes) {
    if (!isEnded()) {
      writeRendered(bytes);
      keepLittle();
    }
  }

  @Override
  void headWasSentEarly() {
    keepLittle();
  }

  /**
   * Keeps what only a reader with a stream of its own needs no longer than that: there may be ten
   * thousand that wait for the next event.
   */
  private void keepLittle() {
    if (hasHead() && stream() == null && hasRenderer()) {
      if (renderer() instanceof SseRenderer sse) {
        sentBefore = sse.chunks();
      }
      dropRenderer();
      call().deliver(feed.delivery());
    }
  }

  @Override
  Renderer newRenderer() {
    Renderer renderer = super.newRenderer();
    if (renderer instanceof SseRenderer sse) {
      sse.sentElsewhere(sentBefore, position);
    }
    return renderer;
  }

  @Override
  public void fetch(long items) {
    ChunkStream own = stream();
    if (own != null) {
      own.fetch(items);
    }
  }

  @Override
  public void flow() {
    ChunkStream own = stream();
    if (own != null) {
      own.resume();
    }
  }

  @Override
  public void hold() {
    ChunkStream own = stream();
    if (own != null) {
      own.pause();
    }
  }

  @Override
  public void close() {
    cancel("shared");
    keepLittle();
  }

  @Override
  public void reopen(LogOffset from, long chunks) {
    if (isEnded()) {
      return;
    }
    sentElsewhere(from.position(), chunks);
    open.apply(from)
        .onSuccess(this::reopened)
        .onFailure(error -> {
          Failure failure = Failure.of(error);
          end(new Outcome.Failed(isTrimmed(failure) ? lagged(failure) : failure));
        });
  }

  private void reopened(ChunkStream own) {
    if (isEnded()) {
      own.cancel();
      return;
    }
    if (own.info().incarnation() != incarnation) {
      own.cancel();
      end(new Outcome.Failed(Failure.of(FailureCode.GONE, "the log was deleted")));
      return;
    }
    own.pause();
    read(own);
    subscriber.reopened();
  }

  private void sentElsewhere(long to, long chunks) {
    position = to;
    if (renderer() instanceof SseRenderer sse) {
      sse.sentElsewhere(chunks, to);
    }
  }

  private static boolean isTrimmed(Failure failure) {
    return LogRefusal.of(failure) == LogRefusal.TRIMMED;
  }

  /** The same as a reader is told that never shared. */
  private static Failure lagged(Failure trimmed) {
    Failure lagged =
        Failure.of(FailureCode.LAGGED, "the reader was slower than the log's retention");
    String next = trimmed.details().get(LogRefusal.NEXT);
    return next == null ? lagged : lagged.with(LogRefusal.NEXT, next);
  }

  @Override
  public void end(Outcome outcome, LogOffset at, long chunks) {
    if (!isEnded()) {
      sentElsewhere(at.position(), chunks);
      end(outcome);
    }
  }
}
