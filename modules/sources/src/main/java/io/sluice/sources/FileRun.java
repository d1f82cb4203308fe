package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file on a bounded pool, one read at a time and only as much as there is demand for. The
 * file is opened when the stream is, so that the length told and the bytes read are the same file's
 * even if it is replaced meanwhile.
 */
final class FileRun implements SourceRun {

  /** At most so much is read in one go, so that one fast reader does not hold a thread for long. */
  static final int MAX_BYTES_PER_READ = 256 * 1024;

  private static final Logger log = LoggerFactory.getLogger(FileRun.class);
  private static final String POOL = "sluice-files";

  private final Vertx vertx;
  private final Path path;
  private final FileOptions options;
  private final @Nullable ByteRange range;

  // ---- context only
  private @Nullable WorkerExecutor pool;
  private @Nullable FileReader reader;
  private @Nullable String version;
  private @Nullable ChunkWriter out;
  private boolean busy;
  private boolean ended;
  private boolean closed;

  FileRun(Vertx vertx, Path path, FileOptions options, @Nullable ByteRange range) {
    this.vertx = vertx;
    this.path = path;
    this.options = options;
    this.range = range;
  }

  @Override
  public Future<StreamInfo> info() {
    return open().map(this::describe);
  }

  private StreamInfo describe(FileReader opened) {
    StreamInfo info = StreamInfo.of(options.contentType());
    return switch (options.read()) {
      case BYTES -> info.lengths(-1, opened.length()).ranges(true).version(version);
      case LINES -> info;
    };
  }

  private Future<FileReader> open() {
    if (reader != null) {
      return Future.succeededFuture(reader);
    }
    return onPool(this::openFile)
        .map(opened -> {
          version = opened.version();
          reader = opened.reader();
          return opened.reader();
        })
        .onComplete(this::idle);
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

  private record Opened(FileReader reader, @Nullable String version) {}

  private Opened openFile() throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new StreamException(
          FailureCode.UNKNOWN_STREAM, "there is no file " + path.getFileName());
    }
    String before = versionOf(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      FileReader opened =
          switch (options.read()) {
            case BYTES -> new BlockReader(channel, options.blockBytes(), range);
            case LINES -> new LineReader(channel, options.maxLineBytes());
          };
      return new Opened(opened, before.equals(versionOf(path)) ? before : null);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Another file in its place, and another content of another time or size, has another. */
  private static String versionOf(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    long nanos = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    int file = Objects.hashCode(now.fileKey());
    return Long.toHexString(nanos) + '-' + Long.toHexString(now.size()) + '-' + file;
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    out.drainHandler(ignored -> read());
    open().onSuccess(ignored -> read()).onFailure(this::fail);
  }

  private void read() {
    ChunkWriter to = out;
    FileReader from = reader;
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

  private void write(ChunkWriter to, FileReader from, List<Chunk> chunks) {
    if (ended) {
      return;
    }
    to.emitAll(chunks);
    if (from.isAtEnd()) {
      ended = true;
      to.end();
    } else {
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
    FileReader from = reader;
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
        .onFailure(e -> log.warn("closing {} failed", path, e))
        .onComplete(ignored -> on.close());
  }
}
