package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;

/**
 * What a host's segment serves: {@code ref/<id>} reads a ref, {@code close/<id>} releases it,
 * {@code end/<session>} ends a session, and {@code call/<name>} calls a function here. Host's
 * context only.
 */
final class HostSegment {
  private final LocalRefHost host;

  HostSegment(LocalRefHost host) {
    this.host = host;
  }

  SourceRun open(StreamRequest request) {
    String path = request.path();
    int slash = path.indexOf('/');
    String what = slash < 0 ? path : path.substring(0, slash);
    String rest = slash < 0 ? "" : path.substring(slash + 1);
    return switch (what) {
      case "ref" -> RefReader.of(host.held(RefIds.check("ref", rest)), request);
      case "close" -> done(() -> host.release(RefIds.check("ref", rest)));
      case "end" -> done(() -> host.endSession(RefIds.check("session", rest)));
      case "call" -> call(rest, request);
      default -> throw CallBody.bad("name", "a path here begins with ref, close, end or call");
    };
  }

  private static SourceRun done(Runnable work) {
    work.run();
    return new Nothing();
  }

  private SourceRun call(String name, StreamRequest request) {
    int slash = name.indexOf('/');
    String segment = slash < 0 ? name : name.substring(0, slash);
    StreamSource function = host.functions().of(segment);
    if (function == null) {
      throw new StreamException(
          Failure.of(
                  FailureCode.UNKNOWN_STREAM,
                  "where the session or ref is, there is no function " + segment)
              .with("function", segment));
    }
    return function.open(request.path(slash < 0 ? "" : name.substring(slash + 1)));
  }

  /** A stream without items: its open is all there is to it. */
  private static final class Nothing implements SourceRun {
    @Override
    public io.vertx.core.Future<StreamInfo> info() {
      return io.vertx.core.Future.succeededFuture(StreamInfo.of(CallBus.VALUE_TYPE).lengths(0, 0));
    }

    @Override
    public void start(ChunkWriter out) {
      out.end();
    }
  }
}
