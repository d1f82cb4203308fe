package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A function opened as an ordinary stream: what it answers is the stream where that is lazy, else
 * its one chunk. The function runs before the open is answered, since it decides what the stream
 * is; in a cluster the slow answer of one may have it asked for again.
 */
final class StreamedCall implements SourceRun, RunningCall.Waiter {
  private final RunningCall call;
  private final CallHandler handler;
  private final Promise<StreamInfo> info = Promise.promise();
  private @Nullable LazySequence sequence;
  private @Nullable SourceRun run;
  private @Nullable ChunkWriter out;
  private @Nullable TimeoutWatch watch;
  private @Nullable Chunk value;
  private boolean closed;

  StreamedCall(RunningCall call, CallHandler handler) {
    this.call = call;
    this.handler = handler;
  }

  @Override
  public Future<StreamInfo> info() {
    call.begin(handler, this);
    return info.future();
  }

  @Override
  public void answered(@Nullable Object answer) {
    LazySequence lazy = answer == null ? null : JavaSequences.of(answer);
    try {
      if (lazy != null) {
        sequence = lazy;
        info.complete(lazy.info());
      } else {
        value = Answer.encode(call, answer);
        info.complete(StreamInfo.of(StreamInfo.JSON).lengths(1, value.length()));
      }
    } catch (RuntimeException | Error e) {
      failed(Refusals.failureOf(e));
    }
    if (closed) {
      release();
    }
  }

  @Override
  public void failed(Failure failure) {
    info.tryFail(new StreamException(failure));
  }

  @Override
  public void start(ChunkWriter out) {
    LazySequence begins = sequence;
    if (begins != null) {
      call.host().begins(this);
      sequence = null;
      long nowMs = call.host().nowMs();
      this.out = out;
      watch = new TimeoutWatch(call.timeoutsOf(begins.timeouts()), nowMs);
      watch.opened(nowMs);
      run = begins.run();
      run.start(out);
    } else if (value != null) {
      out.emit(value);
      out.end();
    }
  }

  /** Fails it where a time has passed: its own, since its reader's are its reader's matter. */
  void look(long nowMs) {
    ChunkWriter to = out;
    TimeoutWatch times = watch;
    if (to == null || times == null || to.isEnded()) {
      return;
    }
    // whatever is written, or taken, changes one of them
    long progress = 31 * to.demand() + to.byteDemand();
    Failure passed = times.look(nowMs, progress, to.demand() > 0, true, false);
    if (passed != null) {
      to.fail(passed);
    }
  }

  /** The host ends: its reader is told, and the run closed. */
  void fail(Failure why) {
    ChunkWriter to = out;
    if (to != null) {
      to.fail(why);
    }
  }

  @Override
  public void close() {
    closed = true;
    call.host().ended(this);
    call.cancel();
    release();
    SourceRun over = run;
    if (over != null) {
      over.close();
    }
  }

  private void release() {
    LazySequence unused = sequence;
    sequence = null;
    if (unused != null) {
      unused.release();
    }
  }
}
