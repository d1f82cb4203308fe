package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.vertx.core.streams.ReadStream;

/** A Vert.x stream as an upstream. */
final class ReadStreamUpstream implements Upstream {
  private final ReadStream<Chunk> stream;
  private final Runnable onCancel;
  private boolean connected;

  /**
   * Pauses the stream at once, so that nothing is lost before its reader comes.
   *
   * @param onCancel what stops the stream for good
   */
  ReadStreamUpstream(ReadStream<Chunk> stream, Runnable onCancel) {
    this.stream = stream.pause();
    this.onCancel = onCancel;
  }

  /** Cancels a {@link ChunkStream}; any other stream is let run out, as Vert.x's own pipes do. */
  static void abandon(ReadStream<Chunk> stream) {
    if (stream instanceof ChunkStream chunks) {
      chunks.cancel();
    } else {
      stream.handler(null);
      stream.resume();
    }
  }

  @Override
  public void connect(Inbox inbox) {
    connected = true;
    stream.exceptionHandler(inbox::end);
    stream.endHandler(ignored -> inbox.end(null));
    stream.handler(inbox::next);
  }

  @Override
  public void request(long chunks) {
    stream.fetch(chunks);
  }

  @Override
  public void cancel() {
    if (connected) {
      stream.exceptionHandler(null);
      stream.endHandler(null);
    }
    onCancel.run();
  }
}
