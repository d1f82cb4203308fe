package io.sluice.verticles.console;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A reading now and then, taken once for all who read it, and not at all while nobody does. A
 * reader that is slower gets the newest when it asks; nothing waits for it. On the context it is
 * offered on.
 */
final class ActivitySource implements StreamSource {

  private final Vertx vertx;
  private final Callable<Chunk> reading;
  private final long periodMs;
  private final Set<Run> runs = new LinkedHashSet<>();
  private @Nullable Chunk newest;
  private long count;
  private boolean underWay;
  private long timer = -1;

  /**
   * Makes one.
   *
   * @param reading takes a reading, on a thread that may block
   */
  ActivitySource(Vertx vertx, Callable<Chunk> reading, long periodMs) {
    this.vertx = vertx;
    this.reading = reading;
    this.periodMs = periodMs;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    if (!request.path().isEmpty()) {
      throw new StreamException(FailureCode.UNKNOWN_STREAM, "there is nothing below this stream");
    }
    if (!request.parameters().isEmpty()) {
      throw new StreamException(
          Failure.badParameter(
              request.parameters().keySet().iterator().next(), "this stream takes no parameters"));
    }
    return new Run();
  }

  private void begin(Run run) {
    runs.add(run);
    if (timer < 0) {
      newest = null;
      timer = vertx.setPeriodic(periodMs, ignored -> read());
      read();
    } else {
      run.give();
    }
  }

  /** Takes a reading; one that takes longer than the period is waited for. */
  private void read() {
    if (underWay) {
      return;
    }
    underWay = true;
    vertx
        .executeBlocking(reading, false)
        .onComplete(read -> {
          underWay = false;
          if (read.succeeded()) {
            newest = read.result();
            count++;
            List.copyOf(runs).forEach(Run::give);
          } else {
            List.copyOf(runs).forEach(run -> run.fail(Failure.of(read.cause())));
          }
        });
  }

  /** Ends what is open. */
  void close() {
    Failure leaving = Failure.of(FailureCode.NODE_LEAVING, "this server is stopping");
    List.copyOf(runs).forEach(run -> run.fail(leaving));
  }

  private void ended(Run run) {
    if (runs.remove(run) && runs.isEmpty()) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private final class Run implements SourceRun {
    private @Nullable ChunkWriter out;
    private long given;

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON).endless(true));
    }

    @Override
    public void start(ChunkWriter to) {
      out = to;
      to.drainHandler(ignored -> give());
      begin(this);
    }

    void give() {
      Chunk chunk = newest;
      if (out != null && chunk != null && given < count && out.demand() > 0) {
        given = count;
        out.emit(chunk);
      }
    }

    void fail(Failure failure) {
      if (out != null) {
        out.fail(failure);
      }
    }

    @Override
    public void close() {
      ended(this);
    }
  }
}
