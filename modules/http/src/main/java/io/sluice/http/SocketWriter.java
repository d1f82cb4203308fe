package io.sluice.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Writes one response's body, and knows how much of it the socket has taken. Context only. */
final class SocketWriter {

  /** The most of one write, so that a slow reader's progress is seen within the stall timeout. */
  static final int MAX_WRITE = 64 * 1024;

  /**
   * From so many bytes that wait to be taken on, it is full; a batch more may wait. Vert.x counts
   * writes instead, 16 beyond what the channel holds: of batches of 4 KiB that is twice as much, of
   * parts of a file a megabyte a reader.
   */
  static final int MAX_WAITING = 64 * 1024;

  /** RFC 9113, section 7, {@code INTERNAL_ERROR}: resets a broken-off response of HTTP/2. */
  private static final long HTTP2_INTERNAL_ERROR = 0x2;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final StallWatch watch;
  private final Runnable onFinished;

  private Runnable drained = () -> {};
  private boolean full;
  private boolean forgetting;
  private boolean breaking;
  private boolean finished;

  /**
   * Makes a writer.
   *
   * @param onFinished called once, when all was taken by the socket or the client is gone
   */
  SocketWriter(HttpServerRequest request, HttpOptions options, Runnable onFinished) {
    this.request = request;
    this.response = request.response();
    this.watch = new StallWatch(options);
    this.onFinished = onFinished;
  }

  /** Whether nothing more can be written. */
  boolean isFinished() {
    return finished;
  }

  /**
   * Whether nothing more should be written now. Once it was, it is until what was given to {@link
   * #onDrain} runs.
   */
  boolean isFull() {
    if (finished || response.ended()) {
      return false; // Vert.x answers with an exception then
    }
    full |= watch.waiting() >= MAX_WAITING || response.writeQueueFull();
    return full;
  }

  /** Whether the reader has stalled, or would not be missed; asked by the pulse. */
  boolean isStalled(long now) {
    return watch.isStalled(now, HardClose.isDeaf(request));
  }

  /** Bytes given to the socket so far. */
  long written() {
    return watch.given();
  }

  /** Whether something waits to be taken. */
  boolean isWaiting() {
    return watch.isWaiting();
  }

  /** Has this run each time it was full and half of what may wait was taken. */
  void onDrain(Runnable drained) {
    this.drained = drained;
    response.drainHandler(ignored -> taken());
  }

  private void taken() {
    boolean over = finished || response.ended();
    if (full && !over && watch.waiting() <= MAX_WAITING / 2 && !response.writeQueueFull()) {
      full = false;
      drained.run();
    }
  }

  /** Sends status and headers now, if they were not. */
  void head() {
    if (!finished && !response.headWritten()) {
      track(0, response.writeHead());
    }
  }

  /** Writes a body's part, in one write unless it is large. */
  void write(Buffer data) {
    Future<Void> unused = writeAll(data);
  }

  /** Writes a body's part, and has this run when the socket has taken all of it. */
  void write(Buffer data, Runnable taken) {
    Future<Void> written = writeAll(data);
    if (written != null) {
      written.onSuccess(ignored -> taken.run());
    }
  }

  /** The last write; null where there was none. */
  private @Nullable Future<Void> writeAll(Buffer data) {
    Future<Void> last = null;
    for (int from = 0; from < data.length() && !finished; from += MAX_WRITE) {
      int to = Math.min(from + MAX_WRITE, data.length());
      Buffer part = to - from == data.length() ? data : data.slice(from, to);
      last = response.write(part);
      track(part.length(), last);
    }
    return last;
  }

  /**
   * Keeps no headers once they are sent: of an idle reader they are a fifth of what it costs. Not
   * where later responses share the connection's state (HTTP/2).
   */
  void forgetHead() {
    forgetting = request.version() == HttpVersion.HTTP_1_1;
  }

  private void track(int bytes, Future<Void> written) {
    watch.gave(bytes);
    written.onComplete(done -> {
      watch.took(bytes);
      if (forgetting) {
        forgetting = false;
        response.headers().clear();
      }
      if (breaking && !watch.isWaiting()) {
        reset();
      }
      if (done.succeeded()) {
        taken();
      }
    });
  }

  /** Ends the response well, after a last part. */
  void end(Buffer last) {
    if (finished) {
      return;
    }
    Buffer rest = last;
    if (last.length() > MAX_WRITE) {
      write(last.slice(0, last.length() - MAX_WRITE));
      rest = last.slice(last.length() - MAX_WRITE, last.length());
    }
    watch.gave(rest.length());
    response
        .end(rest)
        .onComplete(ended -> {
          if (request.version() == HttpVersion.HTTP_1_0) {
            request.connection().close();
          }
          finish();
        });
  }

  /** Writes a last part and breaks the response off, so that no client takes it for whole. */
  void breakOff(Buffer last) {
    if (finished) {
      return;
    }
    write(last);
    breaking = true;
    if (!watch.isWaiting()) {
      reset();
    }
  }

  private void reset() {
    if (!finished) {
      // On HTTP/1 this closes the connection, without the last chunk of a chunked body.
      response.reset(HTTP2_INTERNAL_ERROR);
      finish();
    }
  }

  /** There is nothing more to write, or nobody to write to. Idempotent. */
  void finish() {
    if (!finished) {
      finished = true;
      onFinished.run();
    }
  }

  /** Closes at once, dropping what waits. */
  void drop() {
    if (!finished) {
      finish();
      HardClose.close(request);
    }
  }
}
