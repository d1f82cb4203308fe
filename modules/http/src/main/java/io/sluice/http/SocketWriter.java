package io.sluice.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * Writes one response's body, and knows how much of it the socket has taken.
 *
 * <p>A reader is stalled when data has waited for it during the whole stall timeout and it took
 * less than the least progress. What counts is completed writes, looked at by the {@link Pulse}; so
 * neither a trickle nor a heartbeat evades it, and a quiet stream is never stalled. Context only.
 */
final class SocketWriter {

  /** The most of one write, so that a slow reader's progress is seen within the stall timeout. */
  static final int MAX_WRITE = 64 * 1024;

  /**
   * {@code INTERNAL_ERROR}: RFC 9113, section 7; what a broken-off HTTP/2 response is reset with.
   */
  private static final long HTTP2_INTERNAL_ERROR = 0x2;

  private static final long NEVER = Long.MIN_VALUE;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final long stallNanos;
  private final long leastBytes;
  private final Runnable onFinished;

  private long pending;
  private long completed;
  private boolean emptied;
  private boolean breaking;
  private boolean finished;

  private long waitingSince = NEVER;
  private long completedThen;

  /**
   * Makes a writer.
   *
   * @param onFinished called once, when all was taken by the socket or the client is gone
   */
  SocketWriter(HttpServerRequest request, HttpOptions options, Runnable onFinished) {
    this.request = request;
    this.response = request.response();
    this.stallNanos = options.timings().stallTimeout().toNanos();
    this.leastBytes =
        (long)
            (options.limits().minBytesPerSecond()
                * (options.timings().stallTimeout().toMillis() / 1e3));
    this.onFinished = onFinished;
  }

  /** Whether nothing more can be written. */
  boolean isFinished() {
    return finished;
  }

  boolean isFull() {
    return !finished && response.writeQueueFull();
  }

  /** Bytes given to the socket so far. */
  long written() {
    return pending + completed;
  }

  /** Whether something waits to be taken. */
  boolean isWaiting() {
    return pending > 0;
  }

  void onDrain(Runnable drained) {
    response.drainHandler(ignored -> drained.run());
  }

  /** Sends status and headers now, if they were not. */
  void head() {
    if (!finished && !response.headWritten()) {
      track(0, response.writeHead());
    }
  }

  /** Writes a body's part, in one write unless it is large. */
  void write(Buffer data) {
    for (int from = 0; from < data.length() && !finished; from += MAX_WRITE) {
      int to = Math.min(from + MAX_WRITE, data.length());
      Buffer part = to - from == data.length() ? data : data.slice(from, to);
      track(part.length(), response.write(part));
    }
  }

  private void track(int bytes, Future<Void> written) {
    pending += bytes;
    written.onComplete(ignored -> {
      pending -= bytes;
      completed += bytes;
      if (pending == 0) {
        emptied = true;
        if (breaking) {
          reset();
        }
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
    pending += rest.length();
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
    if (pending == 0) {
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

  /** Whether the reader has stalled; asked by the pulse. */
  boolean isStalled(long now) {
    boolean waits = pending > 0 && !emptied;
    emptied = false;
    if (!waits || waitingSince == NEVER) {
      waitingSince = pending > 0 ? now : NEVER;
      completedThen = completed;
      return false;
    }
    if (now - waitingSince < stallNanos) {
      return false;
    }
    boolean stalled = completed - completedThen < leastBytes;
    waitingSince = now;
    completedThen = completed;
    return stalled;
  }

  /** Closes at once, dropping what waits. */
  void drop() {
    if (!finished) {
      finish();
      HardClose.close(request);
    }
  }
}
