package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Appends a body of NDJSON line by line as it arrives. Lines that arrive while an append is under
 * way wait, and go together in the next; when enough wait, nothing more is read from the socket, so
 * that the writer feels the store's pace through TCP. Context only.
 */
final class LinesAppend implements LineCutter.Lines {

  /** How many bytes of lines may wait before the socket is not read: an append's worth. */
  private static final int MOST_WAITING = 256 * 1024;

  /** The most lines of one append: a turn's work. */
  private static final int MOST_LINES = 4_096;

  private enum Body {
    /** More is to come. From here to each of the others. */
    ARRIVING,
    /** All of it is here: it ends well once what waits is appended. */
    WHOLE,
    /** A line, or the store, refused: what came before the line is appended, then it is told. */
    REFUSED,
    /** The client is gone: whole lines are appended, and nobody is told. */
    BROKEN,
    /** It was told. */
    TOLD
  }

  // ---- immutable
  private final DurableCall call;
  private final HttpServerRequest request;
  private final LogStore store;
  private final DurableOptions durable;
  private final boolean closes;
  private final Append.@Nullable Step producer;
  private final @Nullable String sequence;
  private final LineCutter cutter;
  private final Deque<Chunk> waiting = new ArrayDeque<>();

  // ---- state
  private Body body = Body.ARRIVING;
  private @Nullable Throwable refusal;
  private String type = "";
  private long waitingBytes;
  private boolean sending;
  private boolean paused;
  private boolean isNew;
  private long sent;
  private long appended;
  private Append.@Nullable Result last;

  private LinesAppend(DurableCall call, LogStore store, DurableOptions durable, boolean closes) {
    this.call = call;
    this.request = call.request();
    this.store = store;
    this.durable = durable;
    this.closes = closes;
    this.producer = DurableWrite.producer(call, true);
    this.sequence = DurableWrite.sequence(call);
    this.cutter = new LineCutter(durable.lineBytes(), this);
  }

  /** Begins to append, once the log is known to take lines. */
  static void start(DurableCall call, LogStore store, DurableOptions durable, boolean closes) {
    LinesAppend append = new LinesAppend(call, store, durable, closes);
    Refusal encoded = RequestBody.encoded(call.request());
    if (encoded != null) {
      throw encoded;
    }
    append.request.pause();
    call.here(store.head(call.name())).onSuccess(append::begin).onFailure(call::failed);
  }

  private void begin(LogHead head) {
    if (!StreamInfo.of(head.contentType()).isJson()) {
      call.failed(
          new StreamException(
              LogRefusal.CONTENT_TYPE.failure(
                  "lines are appended to logs of JSON or NDJSON; this one's type is "
                      + head.contentType())));
      return;
    }
    type = head.contentType();
    request.handler(this::take);
    request.endHandler(ignored -> arrived());
    request.exceptionHandler(ignored -> gone());
    request.resume();
  }

  // ---- what arrives

  private void take(Buffer data) {
    if (body != Body.ARRIVING) {
      return;
    }
    cutter.take(data.getBytes());
    send();
    if (waitingBytes > MOST_WAITING && !paused && body == Body.ARRIVING) {
      paused = true;
      request.pause();
    }
  }

  @Override
  public boolean line(long number, byte[] bytes, int start, int length) {
    Chunk line = Chunk.of(bytes, start, length);
    if (DurableMessages.isBlank(line)) {
      return true;
    }
    Refusal bad = DurableMessages.refusal(number, line);
    if (bad != null) {
      refuse(bad);
      return false;
    }
    waiting.add(line);
    waitingBytes += length;
    return true;
  }

  @Override
  public void tooLong(long number) {
    refuse(DurableMessages.tooLong(number, durable.lineBytes()));
  }

  private void arrived() {
    if (body == Body.ARRIVING && cutter.finish() && body == Body.ARRIVING) {
      body = Body.WHOLE;
    }
    send();
  }

  /** What was cut off within a line is no line. */
  private void gone() {
    if (body == Body.ARRIVING || body == Body.REFUSED) {
      body = Body.BROKEN;
    }
    send();
  }

  private void refuse(Throwable why) {
    if (body == Body.ARRIVING || body == Body.WHOLE) {
      body = Body.REFUSED;
      refusal = why;
    }
  }

  // ---- what is appended

  private void send() {
    if (sending) {
      return;
    }
    if (!waiting.isEmpty()) {
      List<Chunk> batch = batch();
      append(batch, null);
    } else if (body != Body.ARRIVING) {
      finish();
    }
  }

  private List<Chunk> batch() {
    List<Chunk> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < MOST_LINES) {
      long more = waiting.element().length();
      if (!batch.isEmpty() && bytes + more > LogStore.MAX_APPEND_BYTES) {
        break;
      }
      bytes += more;
      batch.add(waiting.remove());
    }
    waitingBytes -= bytes;
    return batch;
  }

  private void append(List<Chunk> batch, @Nullable Outcome outcome) {
    sending = true;
    Append.Step step =
        producer == null
            ? null
            : new Append.Step(producer.id(), producer.epoch(), producer.sequence() + sent, true);
    String once = sent == 0 ? sequence : null;
    sent += batch.size();
    Future<Append.Result> accepted =
        store.append(
            call.name(), new Append(batch, batch.isEmpty() ? null : type, once, step, outcome));
    call.here(accepted)
        .onSuccess(result -> accepted(result, batch.size(), outcome != null))
        .onFailure(this::failed);
  }

  private void accepted(Append.Result result, int lines, boolean closing) {
    sending = false;
    last = result;
    appended += lines;
    isNew |= lines > 0 && !result.duplicate();
    if (closing) {
      body = Body.TOLD;
      DurableWriter.appended(call, result, isNew);
      return;
    }
    if (paused && waitingBytes <= MOST_WAITING && body == Body.ARRIVING) {
      paused = false;
      request.resume();
    }
    send();
  }

  private void failed(Throwable error) {
    sending = false;
    waiting.clear();
    waitingBytes = 0;
    if (body != Body.BROKEN) {
      body = Body.REFUSED;
      refusal = error;
    }
    send();
  }

  // ---- what is told

  private void finish() {
    switch (body) {
      case WHOLE -> {
        if (closes) {
          append(List.of(), Outcome.COMPLETED);
        } else if (last != null) {
          body = Body.TOLD;
          DurableWriter.appended(call, last, isNew);
        } else {
          body = Body.TOLD;
          call.failed(Refusal.badParameter("body", "an append has a body with at least one line"));
        }
      }
      case REFUSED -> {
        body = Body.TOLD;
        tell();
      }
      case BROKEN -> {
        body = Body.TOLD;
        call.endedAs("gone");
        call.socket().finish();
      }
      case ARRIVING, TOLD -> {}
    }
  }

  /** Says what is appended all the same, so that the client can go on from there. */
  private void tell() {
    if (last != null) {
      call.response().putHeader(DurableHeader.NEXT_OFFSET, last.next().toString());
    }
    call.failed(Objects.requireNonNull(refusal), problem -> problem.with("appended", appended));
  }
}
