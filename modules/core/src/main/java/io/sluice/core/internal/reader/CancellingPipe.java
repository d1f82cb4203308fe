package io.sluice.core.internal.reader;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * A Vert.x pipe that cancels the stream when it fails or is closed, and fails when the stream's own
 * reader cancels it: no handler of a Vert.x pipe would hear of that.
 */
final class CancellingPipe implements Pipe<Chunk> {
  private final StreamReader source;
  private final Pipe<Chunk> pipe;
  private final Promise<Void> piped = Promise.promise();
  private boolean endOnFailure = true;

  /** True once the Vert.x pipe has come to its own end and lets go of the stream. */
  private volatile boolean letGo;

  CancellingPipe(StreamReader source) {
    this.source = source;
    this.pipe = new Piped().pipe();
  }

  @Override
  public Pipe<Chunk> endOnFailure(boolean end) {
    pipe.endOnFailure(end);
    endOnFailure = end;
    return this;
  }

  @Override
  public Pipe<Chunk> endOnSuccess(boolean end) {
    pipe.endOnSuccess(end);
    return this;
  }

  @Override
  public Pipe<Chunk> endOnComplete(boolean end) {
    pipe.endOnComplete(end);
    endOnFailure = end;
    return this;
  }

  @Override
  public Future<Void> to(WriteStream<Chunk> target) {
    pipe.to(target)
        .onFailure(error -> source.cancel("pipe failed"))
        .onComplete(piped::tryComplete, piped::tryFail);
    source.outcome().onSuccess(how -> ended(how, target));
    return piped.future();
  }

  private void ended(Outcome how, WriteStream<Chunk> target) {
    if (source.hasLeft() && !letGo) {
      Future<Void> last = endOnFailure ? target.end() : Future.succeededFuture();
      last.onComplete(ignored -> piped.tryFail(StreamReader.asException(how)));
    }
  }

  @Override
  public void close() {
    pipe.close();
    source.cancel("pipe closed");
  }

  /** The stream as the Vert.x pipe sees it; removing its handler is the first thing of its end. */
  private final class Piped implements ReadStream<Chunk> {
    @Override
    public ReadStream<Chunk> handler(@Nullable Handler<Chunk> handler) {
      letGo = handler == null;
      source.handler(handler);
      return this;
    }

    @Override
    public ReadStream<Chunk> exceptionHandler(@Nullable Handler<Throwable> handler) {
      source.exceptionHandler(handler);
      return this;
    }

    @Override
    public ReadStream<Chunk> endHandler(@Nullable Handler<Void> handler) {
      source.endHandler(handler);
      return this;
    }

    @Override
    public ReadStream<Chunk> pause() {
      source.pause();
      return this;
    }

    @Override
    public ReadStream<Chunk> resume() {
      source.resume();
      return this;
    }

    @Override
    public ReadStream<Chunk> fetch(long items) {
      source.fetch(items);
      return this;
    }
  }
}
