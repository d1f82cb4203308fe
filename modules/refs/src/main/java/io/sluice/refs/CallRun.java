package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call as a stream of one value. The function runs only once there is credit: the open of a
 * stream may be asked twice, a function must not be.
 */
final class CallRun implements SourceRun, RunningCall.Waiter {

  /** Tells the id of the call's session, which lasts where something belongs to it. */
  static final String SESSION_HEADER = "Sluice-Session";

  private final RunningCall call;
  private final CallHandler handler;
  private @Nullable ChunkWriter out;

  CallRun(RunningCall call, CallHandler handler) {
    this.call = call;
    this.handler = handler;
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(
        StreamInfo.of(CallBus.VALUE_TYPE)
            .headers(Map.of(SESSION_HEADER, call.sessionId()))
            .lengths(1, -1));
  }

  @Override
  public void start(ChunkWriter writer) {
    out = writer;
    call.begin(handler, this);
  }

  @Override
  public void answered(@Nullable Object value) {
    ChunkWriter to = out;
    if (to != null) {
      try {
        to.emit(Answer.encode(call, value));
        to.end();
      } catch (RuntimeException | Error e) {
        to.fail(Refusals.failureOf(e));
      }
    }
  }

  @Override
  public void failed(Failure failure) {
    ChunkWriter to = out;
    if (to != null) {
      to.fail(failure);
    }
  }

  @Override
  public void close() {
    call.cancel();
  }
}
