package io.sluice.workers;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.refs.LazySequence;
import io.sluice.refs.StreamType;
import io.sluice.refs.TimeoutChange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lazy sequence that a worker's process holds: the reader's credit goes to the process, its items
 * come from there. Context only.
 */
final class WorkerStream implements LazySequence {

  private final WorkerProcess process;
  private final long number;
  private final JsonObject description;
  private final TimeoutChange timeouts;
  private StreamInfo info;

  private @Nullable ChunkWriter out;
  private @Nullable Consumer<ChunkWriter> untold;
  private @Nullable Promise<Void> settling;
  private boolean over;
  private long received;
  private long receivedBytes;
  private long granted;
  private long grantedBytes;

  /** A sequence, as its process described it. */
  WorkerStream(WorkerProcess process, long number, JsonObject description, TimeoutChange timeouts) {
    this.timeouts = timeouts;
    this.process = process;
    this.number = number;
    this.description = description;
    this.info = StreamInfo.of(StreamInfo.JSON).lengths(length(), -1);
  }

  long number() {
    return number;
  }

  /** The same as a whole response, which says what it is. */
  void described(StreamInfo info) {
    this.info = info;
  }

  // ---- for its readers

  @Override
  public StreamType type() {
    return StreamType.ofWire(description.getString("stream_type", ""));
  }

  @Override
  public String typeName() {
    return description.getString("type_name", "iterator");
  }

  @Override
  public @Nullable String module() {
    return description.getString("python_module");
  }

  @Override
  public long length() {
    return description.getLong("length", -1L);
  }

  @Override
  public StreamInfo info() {
    return info;
  }

  @Override
  public TimeoutChange timeouts() {
    return timeouts;
  }

  @Override
  public WorkerProcess owner() {
    return process;
  }

  @Override
  public void release() {
    if (!over) {
      over = true;
      process.drop(this);
    }
  }

  @Override
  public SourceRun run() {
    return new SourceRun() {
      @Override
      public Future<StreamInfo> info() {
        return Future.succeededFuture(info);
      }

      @Override
      public void start(ChunkWriter out) {
        begin(out);
      }

      @Override
      public void close() {
        release();
      }
    };
  }

  private void begin(ChunkWriter to) {
    out = to;
    Consumer<ChunkWriter> ending = untold;
    if (ending == null) {
      to.drainHandler(ignored -> grant(to));
      grant(to);
    } else {
      ending.accept(to);
    }
  }

  /**
   * As much credit as the reader gave; again when half of it is used, or all. A grant costs a
   * frame, so not whenever a little is to be had.
   */
  private void grant(ChunkWriter to) {
    long demand = to.demand();
    long bytes = to.byteDemand();
    if (over || settling != null || demand <= 0 || bytes <= 0) {
      return;
    }
    long items = saturatedSum(received, demand);
    long allBytes = saturatedSum(receivedBytes, bytes);
    boolean stuck = received >= granted || receivedBytes >= grantedBytes;
    boolean worth = items - granted >= demand / 2 || allBytes - grantedBytes >= bytes / 2;
    if ((items > granted || allBytes > grantedBytes) && (stuck || worth)) {
      granted = Math.max(granted, items);
      grantedBytes = Math.max(grantedBytes, allBytes);
      process.grant(this, granted, grantedBytes);
    }
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Completes when nothing is on its way that was granted. */
  Future<Void> settled() {
    Promise<Void> done = Promise.promise();
    settling = done;
    settle();
    return done.future();
  }

  private void settle() {
    Promise<Void> waiting = settling;
    if (waiting != null && (over || received >= granted || receivedBytes >= grantedBytes)) {
      settling = null;
      waiting.tryComplete();
    }
  }

  /** Whether all of it was made. */
  boolean isOver() {
    return over;
  }

  /** Takes it out of the hands of its readers: it goes back to its process, as an argument. */
  void handBack() {
    over = true;
  }

  // ---- for its process

  /**
   * Items arrived.
   *
   * @return what they break of the protocol, or null
   */
  @Nullable String items(byte[] body) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(body).position(Long.BYTES);
    while (in.hasRemaining()) {
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < 0 || length > in.remaining() || length > Chunk.MAX_BYTES) {
        return "an item's length is wrong";
      }
      if (received >= granted || receivedBytes >= grantedBytes) {
        return "items without credit";
      }
      received++;
      receivedBytes += length;
      chunks.add(Chunk.of(body, in.position(), length));
      in.position(in.position() + length);
    }
    ChunkWriter to = out;
    if (!over && to != null && !hasInnerRefs(body, chunks)) {
      to.emitAll(chunks);
      if (settling == null) {
        grant(to);
      }
    }
    settle();
    return null;
  }

  private boolean hasInnerRefs(byte[] body, List<Chunk> chunks) {
    if (!info.contentType().equals(StreamInfo.JSON) || !InnerRefs.maybeIn(body)) {
      return false;
    }
    List<Long> inner = chunks.stream().flatMap(item -> InnerRefs.of(item).stream()).toList();
    if (inner.isEmpty()) {
      return false;
    }
    process.drop(this);
    inner.forEach(process::dropUnknown);
    failed(
        Failure.of(
            FailureCode.BAD_CHUNK, "an item holds a stream; only what a function answers may"));
    return true;
  }

  /**
   * The process says that it ended well, after so many items.
   *
   * @return what that breaks of the protocol, or null
   */
  @Nullable String ended(long items) {
    if (items != received) {
      return "a stream of " + items + " items had " + received;
    }
    finish(ChunkWriter::end);
    return null;
  }

  /** It failed, or its process did. */
  void failed(Failure failure) {
    finish(to -> to.fail(failure));
  }

  private void finish(Consumer<ChunkWriter> how) {
    if (over) {
      return;
    }
    over = true;
    settle();
    ChunkWriter to = out;
    if (to == null) {
      untold = how;
    } else {
      how.accept(to);
    }
  }
}
