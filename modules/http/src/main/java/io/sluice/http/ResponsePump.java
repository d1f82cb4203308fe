package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream's batches through a renderer to the socket: one write a batch, and nothing asked
 * for while the socket is full. Context only.
 *
 * <p>Status and headers go out with the first batch, so that a source that fails before it is
 * answered with a proper status; a quiet stream's SSE and NDJSON readers get them after {@link
 * HttpTimings#headersAfter}.
 */
final class ResponsePump extends Pulse.Member {

  /** What a format adds to a payload, about. */
  private static final int OVERHEAD = 16;

  // ---- immutable
  private final StreamCall call;
  private final ChunkStream stream;
  private final Format format;
  private final Renderer renderer;
  private final SocketWriter socket;
  private final Heartbeat heartbeat;
  private final long startedAt;

  // ---- state
  private boolean headSent;
  private boolean ended;
  private boolean held;
  private long chunks;
  private long quietSince;

  ResponsePump(StreamCall call, ChunkStream stream) {
    this.call = call;
    this.stream = stream;
    this.format = call.delivery().format();
    this.renderer = Renderers.of(call.delivery(), call.options());
    this.socket = call.socket();
    this.heartbeat = new Heartbeat(call);
    this.startedAt = call.pulse().now();
    this.quietSince = startedAt;
  }

  /** Begins to read. */
  void start() {
    call.onFinished(this::finished);
    call.pulse().add(this);
    socket.onDrain(this::drained);
    stream.exceptionHandler(ignored -> {}); // the outcome tells
    stream.holdBack(HoldBack.SOCKET);
    stream.batchHandler(this::batch);
    stream.outcome().onSuccess(outcome -> end(outcome, Buffer.buffer(), 0));
  }

  private void batch(List<Item> items) {
    if (ended) {
      return;
    }
    Buffer out = Buffer.buffer(estimate(items));
    try {
      int begun = begin(out);
      try {
        renderer.render(items, out);
      } catch (StreamException e) {
        end(new Outcome.Failed(e.failure()), out, begun);
        stream.cancel("renderer");
        return;
      }
      count(items);
      if (renderer instanceof RawRenderer raw && raw.isOverrun()) {
        endWhole("more than was announced", out);
      } else {
        write(out);
      }
    } catch (RuntimeException e) {
      call.defect(e);
      end(new Outcome.Failed(StreamCall.internal()), Buffer.buffer(), 0);
      stream.cancel("renderer");
    }
  }

  /** Appends what comes first, where nothing was sent yet; answers how much that is. */
  private int begin(Buffer out) {
    if (!headSent) {
      renderer.begin(out);
    }
    return out.length();
  }

  private void write(Buffer out) {
    sendHead();
    socket.write(call.encode(out));
    if (!held && socket.isFull()) {
      held = true;
      stream.pause();
    }
  }

  private void drained() {
    if (held && !ended) {
      held = false;
      stream.resume();
    }
  }

  private void sendHead() {
    if (!headSent) {
      headSent = true;
      call.head();
    }
  }

  private void count(List<Item> items) {
    for (int i = 0, n = items.size(); i < n; i++) {
      if (items.get(i) instanceof Chunk) {
        chunks++;
      }
    }
  }

  /** About how many bytes they become. */
  static int estimate(List<Item> items) {
    int bytes = 4 * OVERHEAD;
    for (int i = 0, n = items.size(); i < n; i++) {
      if (items.get(i) instanceof Chunk chunk) {
        bytes += chunk.length() + OVERHEAD;
      }
    }
    return bytes;
  }

  /**
   * Tells how it ended. Before the first byte, a failure is a status.
   *
   * @param out what was rendered but not written
   * @param begun how much of that came before the first item
   */
  private void end(Outcome outcome, Buffer out, int begun) {
    if (ended) {
      return;
    }
    ended = true;
    Failure failure = Endings.failure(outcome);
    if (failure == null && !headSent && isShort()) {
      failure = Failure.of(FailureCode.SOURCE_FAILED, "the source gave less than it announced");
    }
    if (!headSent && out.length() == begun && call.hasReadAll(outcome)) {
      call.noContent();
      return;
    }
    if (failure != null && !headSent && out.length() == begun) {
      call.problem(Problem.of(failure));
      return;
    }
    if (!headSent && out.length() == 0) {
      renderer.begin(out);
    }
    Renderer.Ending ending = renderer.end(outcome, isLimited(outcome), out);
    sendHead();
    call.endedAs(word(outcome, failure));
    switch (ending) {
      case END -> socket.end(call.encodeLast(out));
      case BREAK_OFF -> socket.breakOff(call.encode(out));
    }
  }

  /**
   * Ends a response that has all the bytes that were announced, though its stream has not ended:
   * the next response of the connection must not wait for it, let alone begin with its rest.
   */
  private void endWhole(String why, Buffer last) {
    ended = true;
    sendHead();
    call.overran(why);
    socket.end(last);
    stream.cancel("length");
  }

  private String word(Outcome outcome, @Nullable Failure failure) {
    if (failure != null) {
      return failure.code().name();
    }
    return isShort() ? "short" : Endings.word(isLimited(outcome));
  }

  private boolean isShort() {
    return renderer instanceof RawRenderer raw && raw.isShort();
  }

  private boolean isLimited(Outcome outcome) {
    return outcome instanceof Outcome.Completed && chunks >= call.request().limit();
  }

  @Override
  void tick(long now) {
    HttpTimings timings = call.options().timings();
    if (socket.isStalled(now)) {
      call.endedAs("stalled");
      ended = true;
      stream.cancel("stalled");
      socket.drop();
    } else if (ended) {
      return;
    } else if (!headSent) {
      quiet(now - startedAt, timings);
    } else if (renderer instanceof RawRenderer raw) {
      awaitEnd(raw, now, timings.headersAfter().toNanos());
    } else if (format == Format.SSE) {
      heartbeat.tick(now);
    }
  }

  /** Nothing has arrived yet. */
  private void quiet(long nanos, HttpTimings timings) {
    if (format.sendsHeadEarly()) {
      if (nanos >= timings.headersAfter().toNanos()) {
        earlyHead();
      }
    } else if (nanos >= timings.firstChunk().toNanos()) {
      String detail = "nothing arrived within " + timings.firstChunk().toMillis() + " ms";
      Failure failure = Failure.of(FailureCode.FIRST_CHUNK_TIMEOUT, detail);
      end(new Outcome.Failed(failure), Buffer.buffer(), 0);
      stream.cancel(FailureCode.FIRST_CHUNK_TIMEOUT.name());
    }
  }

  /** What was announced is there, and the stream goes on. */
  private void awaitEnd(RawRenderer raw, long now, long patienceNanos) {
    if (!raw.isWhole()) {
      quietSince = now;
    } else if (now - quietSince >= patienceNanos) {
      endWhole("no end after what was announced", Buffer.buffer());
    }
  }

  private void earlyHead() {
    Buffer out = Buffer.buffer();
    renderer.begin(out);
    sendHead();
    if (out.length() == 0) {
      socket.head();
    } else {
      socket.write(call.encode(out));
    }
  }

  /** All was taken by the socket, or the client is gone. */
  private void finished() {
    call.pulse().remove(this);
    if (!ended) {
      ended = true;
      stream.cancel();
    }
    if (renderer instanceof SseRenderer sse && sse.refusedTypes() > 0) {
      call.refusedTypes(sse.refusedTypes());
    }
  }
}
