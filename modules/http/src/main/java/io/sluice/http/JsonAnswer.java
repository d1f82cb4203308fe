package io.sluice.http;

import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects a stream within bounds and answers with one document, or with a status. Every failure
 * names the streamed formats, which have no such bounds. Context only.
 */
final class JsonAnswer extends Pulse.Member {

  /** A document larger than this would hold the event loop up while it is compressed. */
  private static final int ENCODED_AT_ONCE = 64 * 1024;

  /** What a document has around its elements, and a little. */
  private static final int AROUND = 256;

  /** The most that is made room for before it comes. */
  private static final int ROOM_AT_ONCE = 64 * 1024;

  private final StreamCall call;
  private final ChunkStream stream;
  private final JsonRenderer renderer;
  private final long tail;
  private final Admission admission;
  private final HttpLimits limits;
  private final long startedAt;

  /** What was collected. */
  private Buffer out = Buffer.buffer();

  private boolean ended;
  private long reserved;
  private long items;

  JsonAnswer(StreamCall call, ChunkStream stream) {
    this.admission = call.admission();
    this.call = call;
    this.stream = stream;
    StreamInfo info = call.delivery().info();
    this.renderer = new JsonRenderer(Payload.of(info), EventIds.of(info));
    this.tail = isOpenLog(info) ? info.firstOffset() + info.chunks() : Long.MAX_VALUE;
    this.limits = call.options().limits();
    this.startedAt = call.pulse().now();
  }

  /**
   * The problem of an endless stream that is asked for as one document, or null when that can be
   * done.
   */
  static @Nullable Problem refusal(StreamCall call, ChunkStream stream) {
    HttpLimits limits = call.options().limits();
    if (!stream.info().endless()
        || isOpenLog(stream.info())
        || call.request().limit() <= limits.collectItems()) {
      return null;
    }
    return tooMuch(
        "'"
            + call.request().name()
            + "' is endless and cannot be one JSON document; ask for a streamed format, such as"
            + " ?format=sse or ?format=ndjson, or for a part with ?limit=10 (at most "
            + limits.collectItems()
            + ")");
  }

  /** Whether it is a log that is not closed: what it has now can be told, and where to go on. */
  private static boolean isOpenLog(StreamInfo info) {
    return info.endless() && EventIds.has(info) && info.chunks() >= 0;
  }

  private static Problem tooMuch(String detail) {
    return streamed(Problem.of(406, FailureCode.LIMIT_EXCEEDED.name(), detail));
  }

  /** Adds what to ask for instead. */
  private static Problem streamed(Problem problem) {
    List<String> formats =
        Arrays.stream(Format.values()).filter(Format::isStreamed).map(Format::key).toList();
    return problem.with("formats", formats);
  }

  void start() {
    call.onFinished(this::finished);
    call.onStop(this::stop);
    call.pulse().add(this);
    renderer.begin(out);
    stream.exceptionHandler(ignored -> {}); // the outcome tells
    stream.batchHandler(this::batch);
    stream.outcome().onSuccess(this::end);
    if (stream.info().chunks() == 0) {
      endAtTail();
    }
  }

  /** What was there when it was asked for is read: the log goes on. */
  private void endAtTail() {
    if (!ended && renderer.position() >= tail) {
      renderer.staysOpen();
      end(Outcome.COMPLETED);
      stream.cancel("tail");
    }
  }

  private void batch(List<Item> batch) {
    if (ended) {
      return;
    }
    if (items == 0 && !makeRoom(batch)) {
      return;
    }
    try {
      renderer.render(batch, out);
    } catch (StreamException e) {
      refuse(streamed(Problem.of(e.failure())));
      return;
    } catch (RuntimeException e) {
      call.defect(e);
      refuse(Problem.of(StreamCall.internal()));
      return;
    }
    if (!reserve(out.length())) {
      return;
    }
    items += batch.size();
    if (items > limits.collectItems() || out.length() > limits.collectBytes()) {
      refuse(
          tooMuch(
              "one JSON document holds at most "
                  + limits.collectItems()
                  + " chunks and "
                  + limits.collectBytes()
                  + " bytes; ask for a streamed format or a smaller ?limit="));
      return;
    }
    endAtTail();
  }

  /** Makes room for what is known to come, within a bound, and so does not grow step by step. */
  private boolean makeRoom(List<Item> first) {
    StreamInfo info = call.delivery().info();
    boolean known = info.chunks() >= 0 && info.chunks() <= call.request().limit();
    long all =
        known && info.bytes() >= 0
            ? Math.min(info.bytes(), ROOM_AT_ONCE) + info.chunks()
            : ResponsePump.estimate(first);
    int room = Math.clamp(all + AROUND, AROUND, ROOM_AT_ONCE);
    boolean granted = reserve(room);
    if (granted) {
      out = Buffer.buffer(room).appendBuffer(out);
    }
    return granted;
  }

  /** Takes so many bytes in all from the budget, or refuses. */
  private boolean reserve(long bytes) {
    if (bytes > reserved && !admission.collect(bytes - reserved)) {
      String detail =
          "too many JSON documents are being collected; a streamed format needs no room";
      refuse(streamed(Problem.of(Failure.of(FailureCode.OVERLOADED, detail))));
      return false;
    }
    reserved = Math.max(reserved, bytes);
    return true;
  }

  private void refuse(Problem problem) {
    ended = true;
    stream.cancel("bound");
    call.problem(problem);
  }

  private void stop() {
    if (!ended) {
      refuse(Problem.of(Endings.cancelled(StreamCall.OPERATOR)));
    }
  }

  private void end(Outcome outcome) {
    if (ended) {
      return;
    }
    ended = true;
    if (items == 0 && !renderer.isOpen() && call.hasReadAll(outcome)) {
      call.noContent();
      return;
    }
    Failure failure = Endings.failure(outcome);
    if (failure != null) {
      call.problem(streamed(Problem.of(failure)));
      return;
    }
    boolean limited = renderer.chunks() >= call.request().limit();
    renderer.end(outcome, limited, out);
    call.head();
    call.endedAs(renderer.word(limited));
    if (call.delivery().coding() == null || out.length() <= ENCODED_AT_ONCE) {
      send(call.encodeLast(out));
    } else {
      call.aside(() -> call.encodeLast(out)).onComplete(this::encoded);
    }
  }

  private void encoded(AsyncResult<Buffer> encoded) {
    if (encoded.succeeded()) {
      send(encoded.result());
    } else if (!call.socket().isFinished()) {
      call.defect(encoded.cause());
      call.response().headers().remove("Content-Encoding");
      call.problem(Problem.of(StreamCall.internal()));
    }
  }

  private void send(Buffer document) {
    call.response().putHeader("Content-Length", Integer.toString(document.length()));
    call.socket().end(document);
  }

  @Override
  void tick(long now) {
    if (call.socket().isStalled(now)) {
      call.endedAs("stalled");
      call.socket().drop();
    } else if (!ended && now - startedAt >= call.options().timings().collect().toNanos()) {
      refuse(
          streamed(
              Problem.of(
                  504,
                  FailureCode.TOTAL_TIMEOUT.name(),
                  "the stream did not end within "
                      + call.options().timings().collect().toMillis()
                      + " ms, the time a JSON document is collected for; ask for a streamed"
                      + " format or a smaller ?limit=")));
    }
  }

  private void finished() {
    call.pulse().remove(this);
    admission.release(reserved);
    reserved = 0;
    if (!ended) {
      ended = true;
      stream.cancel();
    }
  }
}
