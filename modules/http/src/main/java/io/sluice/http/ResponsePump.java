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
class ResponsePump extends Pulse.Member {

  /** What a format adds to a payload, about. */
  private static final int OVERHEAD = 16;

  /** So few chunks say little about the next. */
  private static final int TELLING = 8;

  /** What is taken to be added at most: else one odd batch makes room for many. */
  private static final int MOST_ADDED = 4 * OVERHEAD;

  /** What a batch may need more than those before it. */
  private static final int SLACK = 64;

  // ---- immutable
  private final StreamCall call;
  private final Format format;
  private final SocketWriter socket;
  private final Heartbeat heartbeat;
  private final long startedAt;

  // ---- state
  private @Nullable ChunkStream stream;
  private @Nullable Renderer renderer;
  private boolean headSent;
  private boolean ended;
  private boolean held;
  private long chunks;
  private long quietSince;

  /** What the format added to each payload of a batch before; less than nothing for CSV. */
  private int added = OVERHEAD;

  /**
   * Makes one.
   *
   * @param stream null where one is given to {@link #read} later, if at all
   */
  ResponsePump(StreamCall call, @Nullable ChunkStream stream) {
    this.call = call;
    this.stream = stream;
    this.format = call.delivery().format();
    this.socket = call.socket();
    this.heartbeat = new Heartbeat(call);
    this.startedAt = call.pulse().now();
    this.quietSince = startedAt;
  }

  /** Begins to read. */
  void start() {
    call.onFinished(this::finished);
    call.onStop(this::stop);
    call.pulse().add(this);
    socket.onDrain(this::drained);
    if (stream != null) {
      read(stream);
    }
  }

  /** Reads a stream, from now on. */
  final void read(ChunkStream from) {
    stream = from;
    from.exceptionHandler(ignored -> {}); // the outcome tells
    from.holdBack(HoldBack.SOCKET);
    from.batchHandler(items -> {
      if (from.equals(stream)) {
        batch(items);
      }
    });
    from.outcome()
        .onSuccess(outcome -> {
          if (from.equals(stream)) {
            end(outcome, Buffer.buffer(), 0);
          }
        });
  }

  /** The stream that is read; null for none. */
  final @Nullable ChunkStream stream() {
    return stream;
  }

  /** Stops the stream, if there is one. */
  final void cancel(String by) {
    ChunkStream gone = stream;
    stream = null;
    if (gone != null) {
      gone.cancel(by);
    }
  }

  final StreamCall call() {
    return call;
  }

  /** Made when it is needed. */
  final Renderer renderer() {
    Renderer made = renderer;
    if (made == null) {
      made = newRenderer();
      renderer = made;
    }
    return made;
  }

  Renderer newRenderer() {
    return Renderers.of(call.delivery(), call.options());
  }

  final boolean hasRenderer() {
    return renderer != null;
  }

  /** Keeps no renderer until one is needed again. */
  final void dropRenderer() {
    tellRefused();
    renderer = null;
  }

  /** Whether status and headers are on their way. */
  final boolean hasHead() {
    return headSent;
  }

  final boolean isEnded() {
    return ended;
  }

  private void batch(List<Item> items) {
    if (ended) {
      return;
    }
    int payload = payload(items);
    Buffer out = Buffer.buffer(Math.max(0, payload + items.size() * added) + SLACK);
    try {
      int begun = begin(out);
      try {
        renderer().render(items, out);
      } catch (StreamException e) {
        end(new Outcome.Failed(e.failure()), out, begun);
        cancel("renderer");
        return;
      }
      learn(items.size(), out.length() - begun - payload);
      count(items);
      if (renderer() instanceof RawRenderer raw && raw.isOverrun()) {
        endWhole("more than was announced", out);
      } else {
        sendHead();
        socket.write(call.encode(out));
        written(items);
      }
    } catch (RuntimeException e) {
      call.defect(e);
      end(new Outcome.Failed(StreamCall.internal()), Buffer.buffer(), 0);
      cancel("renderer");
    }
  }

  /** Appends what comes first, where nothing was sent yet; answers how much that is. */
  private int begin(Buffer out) {
    if (!headSent) {
      renderer().begin(out);
    }
    return out.length();
  }

  /** Writes what was rendered elsewhere, behind what comes first. */
  final void writeRendered(Buffer rendered) {
    Buffer out = rendered;
    if (!headSent) {
      out = Buffer.buffer();
      renderer().begin(out);
      out.appendBuffer(rendered);
      sendHead();
    }
    socket.write(call.encode(out));
  }

  /** A batch was written: while the socket is full, nothing more is asked for. */
  void written(List<Item> items) {
    if (!held && socket.isFull() && stream != null) {
      held = true;
      stream.pause();
    }
  }

  /** The socket takes more. */
  void drained() {
    if (held && !ended && stream != null) {
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

  /**
   * So that buffers are as long as needed: a reader that has stopped holds as many of them as may
   * wait for its socket, and a fifth of each was room for what never came.
   */
  private void learn(int items, int more) {
    if (items >= TELLING) {
      added = Math.min(MOST_ADDED, Math.ceilDiv(more, items));
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
    return payload(items) + (items.size() + 4) * OVERHEAD;
  }

  private static int payload(List<Item> items) {
    int bytes = 0;
    for (int i = 0, n = items.size(); i < n; i++) {
      if (items.get(i) instanceof Chunk chunk) {
        bytes += chunk.length();
      }
    }
    return bytes;
  }

  /** An operator stops it: the source too, where it is this reader's own. */
  void stop() {
    end(new Outcome.Cancelled(StreamCall.OPERATOR));
    cancel(StreamCall.OPERATOR);
  }

  /** Tells how it ended. */
  final void end(Outcome outcome) {
    end(outcome, Buffer.buffer(), 0);
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
      renderer().begin(out);
    }
    Renderer.Ending ending = renderer().end(outcome, isLimited(outcome), out);
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
    cancel("length");
  }

  private String word(Outcome outcome, @Nullable Failure failure) {
    if (failure != null) {
      return failure.code().name();
    }
    return isShort() ? "short" : Endings.word(isLimited(outcome));
  }

  private boolean isShort() {
    return format == Format.RAW && renderer() instanceof RawRenderer raw && raw.isShort();
  }

  private boolean isLimited(Outcome outcome) {
    return outcome instanceof Outcome.Completed && chunks >= call.request().limit();
  }

  @Override
  final void tick(long now) {
    HttpTimings timings = call.options().timings();
    if (socket.isStalled(now)) {
      call.endedAs("stalled");
      ended = true;
      cancel("stalled");
      socket.drop();
    } else if (ended) {
      return;
    } else if (!headSent) {
      quiet(now - startedAt, timings);
    } else if (format == Format.RAW && renderer() instanceof RawRenderer raw) {
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
      cancel(FailureCode.FIRST_CHUNK_TIMEOUT.name());
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
    renderer().begin(out);
    sendHead();
    if (out.length() == 0) {
      socket.head();
    } else {
      socket.write(call.encode(out));
    }
    headWasSentEarly();
  }

  /** Status and headers went out before anything else. */
  void headWasSentEarly() {}

  /** All was taken by the socket, or the client is gone. */
  void finished() {
    call.pulse().remove(this);
    if (!ended) {
      ended = true;
      cancel("reader");
    }
    tellRefused();
  }

  private void tellRefused() {
    if (renderer instanceof SseRenderer sse && sse.refusedTypes() > 0) {
      call.refusedTypes(sse.refusedTypes());
    }
  }
}
