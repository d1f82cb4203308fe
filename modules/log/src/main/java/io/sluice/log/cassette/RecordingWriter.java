package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a recorded source writes to: the reader gets each chunk as it is, the recording a redacted
 * one. The source is asked for no more than both take. The outcome is handed on to whoever writes
 * it down first.
 */
final class RecordingWriter implements ChunkWriter {
  private final ChunkWriter out;
  private final Redaction redaction;
  private final Recording recording;
  private final Consumer<Outcome> ending;
  private @Nullable Handler<Void> drainHandler;
  private boolean ended;

  RecordingWriter(
      ChunkWriter out, Redaction redaction, Recording recording, Consumer<Outcome> ending) {
    this.out = out;
    this.redaction = redaction;
    this.recording = recording;
    this.ending = ending;
  }

  /** Demand may have risen. */
  void drained() {
    Handler<Void> handler = drainHandler;
    if (handler != null && demand() > 0) {
      handler.handle(null);
    }
  }

  @Override
  public long demand() {
    if (ended) {
      return 0;
    }
    int room = recording.room();
    out.waitsForStore(room == 0);
    return Math.min(out.demand(), room);
  }

  @Override
  public long byteDemand() {
    return Math.min(out.byteDemand(), recording.byteRoom());
  }

  @Override
  public void emit(Chunk chunk) {
    if (!isEnded()) {
      recording.chunk(redaction.apply(chunk));
      out.emit(chunk);
    }
  }

  @Override
  public void gap(Gap gap) {
    if (!isEnded()) {
      recording.gap(gap);
      out.gap(gap);
    }
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    if (isEnded()) {
      return Future.failedFuture(new IllegalStateException("the stream has ended"));
    }
    recording.chunk(redaction.apply(chunk));
    return out.write(chunk);
  }

  private void ended(Outcome outcome) {
    if (!ended) {
      ended = true;
      ending.accept(outcome);
    }
  }

  @Override
  public Future<Void> end() {
    ended(Outcome.COMPLETED);
    return Future.succeededFuture();
  }

  @Override
  public void fail(Failure failure) {
    ended(new Outcome.Failed(failure));
  }

  @Override
  public void cancel(String by) {
    ended(new Outcome.Cancelled(by));
  }

  @Override
  public boolean isEnded() {
    return ended || out.isEnded();
  }

  @Override
  public boolean writeQueueFull() {
    return demand() <= 0;
  }

  @Override
  public ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public ChunkWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    out.exceptionHandler(handler);
    return this;
  }

  @Override
  public ChunkWriter setWriteQueueMaxSize(int maxSize) {
    return this;
  }
}
