package io.sluice.log.follow;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogName;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * Offers the logs of a store as streams: a reader gets what the log keeps from {@link
 * StreamRequest#from} on, then what is appended, each chunk once and in order (rule L2), until the
 * log is closed, and then its outcome. What a policy or retention leaves out is told as a gap (rule
 * S4), or ends the stream as {@link FailureCode#LAGGED}. A log that is deleted ends it as {@link
 * FailureCode#GONE}; one that was cancelled as {@link FailureCode#CANCELLED} with {@code by} as a
 * detail, which readers on the bus get as {@code Cancelled}, after all chunks.
 *
 * <p>Immutable; {@link #only} and {@link #from} answer changed copies. Any thread.
 */
public final class LogReaders implements StreamSource {

  private final WatchableLogStore store;
  private final @Nullable String only;
  private final From from;

  private LogReaders(WatchableLogStore store, @Nullable String only, From from) {
    this.store = store;
    this.only = only;
    this.from = from;
  }

  /** Of all logs: {@link StreamRequest#path} is the name. They begin at the start. */
  public static LogReaders of(WatchableLogStore store) {
    return new LogReaders(store, null, From.START);
  }

  /** The same, of this log only, whose readers ask for no path. */
  public LogReaders only(String name) {
    return new LogReaders(store, LogName.check(name), from);
  }

  /** The same, beginning there unless the request says where. */
  public LogReaders from(From from) {
    return new LogReaders(store, only, from);
  }

  @Override
  public SourceRun open(StreamRequest request) {
    String asked = request.from();
    From begin = asked == null ? from : From.parse("from", asked);
    Context context = Vertx.currentContext();
    if (context == null) {
      throw new IllegalStateException("a log is followed on a context of Vert.x");
    }
    return new LogReader(
        store,
        new LogReader.Wish(name(request.path()), begin, request.limit(), request.gaps()),
        task -> context.runOnContext(ignored -> task.run()));
  }

  private String name(String path) {
    if (only == null) {
      return LogName.check(path);
    }
    if (!path.isEmpty()) {
      throw new StreamException(
          Failure.of(FailureCode.UNKNOWN_STREAM, "there is nothing below this feed"));
    }
    return only;
  }
}
