package io.sluice.refs;

import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function as its host serves it: called, or opened as an ordinary stream.
 *
 * @param host where it runs
 * @param handler what it does
 * @param timeouts what it says of its timeouts
 */
record Function(LocalRefHost host, CallHandler handler, TimeoutChange timeouts) {

  SourceRun open(StreamRequest request) {
    if (CallBus.CALL_TYPE.equals(request.bodyType())) {
      CallBody body = CallBody.decode(request, this::argument);
      return new CallRun(prepare(request, body, false), handler);
    }
    CallBody body = StreamArguments.of(request);
    return new StreamedCall(prepare(request, body, true), handler);
  }

  private RunningCall prepare(StreamRequest request, CallBody body, boolean stream) {
    return new RunningCall(host, request, body, timeouts, stream);
  }

  /** A ref among the arguments: its sequence where it is held here. */
  private Object argument(Map<String, @Nullable Object> fields) {
    RefInfo info = RefInfo.of(fields);
    return host.isOwn(info.id())
        ? new LocalHeldRef(host, host.held(info.id()), info)
        : VertxCallBus.on(host.vertx()).borrowed(info);
  }
}
