package io.sluice.http;

import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a log to go on: follows it until there is something, or until it has ended, and then
 * reads what there is. Context only.
 */
final class LongPoll {

  // ---- immutable
  private final DurableCall call;
  private final LogStore store;
  private final LogFollower follower;
  private final Duration wait;
  private final LogOffset from;
  private final Promise<@Nullable LogBatch> promise = Promise.promise();

  // ---- state
  private @Nullable ChunkStream stream;
  private boolean over;
  private long timer = -1;

  LongPoll(DurableCall call, LogStore store, LogFollower follower, Duration wait, LogOffset from) {
    this.call = call;
    this.store = store;
    this.follower = follower;
    this.wait = wait;
    this.from = from;
  }

  /** Completes with what there is then; with null when nothing came in time. */
  Future<@Nullable LogBatch> start() {
    timer = call.vertx().setTimer(Math.max(1, wait.toMillis()), ignored -> late());
    call.onFinished(this::late);
    follower
        .open(call.name(), StreamRequest.create().from(from.toString()).prefetch(false))
        .onSuccess(this::opened)
        .onFailure(this::failed);
    return promise.future();
  }

  private void opened(ChunkStream opened) {
    if (over) {
      opened.cancel();
      return;
    }
    stream = opened;
    opened.exceptionHandler(ignored -> {}); // the outcome tells
    opened.batchHandler(ignored -> changed());
    opened.outcome().onSuccess(ignored -> changed());
  }

  /** Where the follower failed, the store says why: the log is gone, or cannot be reached. */
  private void changed() {
    if (finish()) {
      call.here(
              store.read(
                  call.name(), From.at(from), LogStore.MAX_READ_CHUNKS, LogStore.MAX_READ_BYTES))
          .onSuccess(promise::tryComplete)
          .onFailure(promise::tryFail);
    }
  }

  private void failed(Throwable error) {
    if (finish()) {
      promise.tryFail(error);
    }
  }

  private void late() {
    if (finish()) {
      promise.tryComplete(null);
    }
  }

  /** Stops waiting; false when that was over already. */
  private boolean finish() {
    if (over) {
      return false;
    }
    over = true;
    call.vertx().cancelTimer(timer);
    if (stream != null) {
      stream.cancel();
    }
    return true;
  }
}
