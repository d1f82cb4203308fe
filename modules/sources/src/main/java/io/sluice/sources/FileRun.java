package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files on a bounded pool, one read at a time and only as much as there is demand for. They
 * are opened when the stream is, so that what is told and the bytes read are the same file's even
 * if it is replaced meanwhile.
 */
final class FileRun implements SourceRun {

  /** At most so much is read in one go, so that one fast reader does not hold a thread for long. */
  static final int MAX_BYTES_PER_READ = 256 * 1024;

  private static final Logger log = LoggerFactory.getLogger(FileRun.class);
  static final String POOL = "sluice-files";

  private final Vertx vertx;
  private final ChunkReader.Opening opening;
  private final AtomicBoolean woken = new AtomicBoolean();

  // ---- context only
  private @Nullable WorkerExecutor pool;
  private @Nullable ChunkReader reader;
  private @Nullable ChunkWriter out;
  private boolean busy;

  /** Whether there may be more than the read under way finds. */
  private boolean again;

  private boolean ended;
  private boolean closed;

  FileRun(Vertx vertx, ChunkReader.Opening opening) {
    this.vertx = vertx;
    this.opening = opening;
  }

  @Override
  public Future<StreamInfo> info() {
    return open().map(ChunkReader::info);
  }

  private Future<ChunkReader> open() {
    if (reader != null) {
      return Future.succeededFuture(reader);
    }
    Context context = Contexts.current();
    return onPool(() -> opening.open(() -> wake(context)))
        .onSuccess(opened -> reader = opened)
        .onComplete(this::idle);
  }

  /** Any thread. */
  private void wake(Context context) {
    if (woken.compareAndSet(false, true)) {
      context.runOnContext(ignored -> {
        woken.set(false);
        read();
      });
    }
  }

  /** One call at a time; {@link #idle} must follow it. */
  private <T> Future<T> onPool(Callable<T> call) {
    WorkerExecutor on = pool;
    if (on == null) {
      on = vertx.createSharedWorkerExecutor(POOL, FileOptions.POOL_SIZE);
      pool = on;
    }
    busy = true;
    return on.executeBlocking(call, false).map(Objects::requireNonNull);
  }

  /** What was closed during a call is released after it. */
  private void idle(AsyncResult<?> ignored) {
    busy = false;
    if (closed) {
      release();
    }
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    out.drainHandler(ignored -> read());
    open().onSuccess(ignored -> read()).onFailure(this::fail);
  }

  private void read() {
    ChunkWriter to = out;
    ChunkReader from = reader;
    again = busy;
    if (ended || busy || to == null || from == null || to.demand() <= 0) {
      return;
    }
    int chunks = (int) Math.min(to.demand(), TurnRun.MAX_CHUNKS_PER_TURN);
    long bytes = Math.min(to.byteDemand(), MAX_BYTES_PER_READ);
    onPool(() -> from.read(chunks, bytes))
        .onComplete(this::idle)
        .onSuccess(read -> write(to, from, read))
        .onFailure(this::fail);
  }

  private void write(ChunkWriter to, ChunkReader from, List<? extends Item> items) {
    if (ended) {
      return;
    }
    for (Item item : items) {
      switch (item) {
        case Chunk chunk -> to.emit(chunk);
        case Gap gap -> to.gap(gap);
      }
    }
    if (from.isAtEnd()) {
      ended = true;
      to.end();
    } else if (again || !items.isEmpty()) {
      Contexts.current().runOnContext(ignored -> read()); // a read may be done at once
    }
  }

  private void fail(Throwable error) {
    if (!ended && out != null) {
      ended = true;
      out.fail(error);
    }
  }

  @Override
  public void close() {
    closed = true;
    ended = true;
    if (!busy) {
      release();
    }
  }

  private void release() {
    WorkerExecutor on = pool;
    ChunkReader from = reader;
    pool = null;
    reader = null;
    if (on == null) {
      return;
    }
    if (from == null) {
      on.close();
      return;
    }
    on.executeBlocking(
            () -> {
              from.close();
              return true;
            },
            false)
        .onFailure(e -> log.warn("closing a file failed", e))
        .onComplete(ignored -> on.close());
  }
}
