package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Gap;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log as server-sent events: first what is there, then what comes, until it is closed. Each
 * batch is one event {@code data} and one event {@code control} that says where it ended. Context
 * only.
 */
final class DurableSse {

  private static final byte[] LINE = "data:".getBytes(US_ASCII);

  // ---- immutable
  private final DurableCall call;
  private final LogStore store;
  private final LogFollower follower;
  private final DurableReader.Wanted wanted;
  private final LogBatch first;
  private final StreamInfo info;
  private final Payload payload;

  // ---- state
  private LogOffset next;
  private @Nullable ChunkStream stream;
  private boolean over;
  private boolean held;
  private long lastWritten = -1;
  private long quietSince;

  DurableSse(
      DurableCall call,
      LogStore store,
      LogFollower follower,
      DurableReader.Wanted wanted,
      LogBatch first) {
    this.call = call;
    this.store = store;
    this.follower = follower;
    this.wanted = wanted;
    this.first = first;
    this.info = DurableReader.info(first.head());
    this.payload = Payload.of(info);
    this.next = first.next();
    this.quietSince = call.pulse().now();
  }

  void start() {
    Buffer out = Buffer.buffer();
    events(first.chunks(), first.next(), first.isUpToDate(), first.isEnd(), out);
    head();
    call.onFinished(this::stop);
    if (first.isEnd()) {
      end(out);
      return;
    }
    call.socket().write(out);
    call.socket().onDrain(this::drained);
    call.onTick(this::beat);
    follower
        .open(call.name(), StreamRequest.create().from(next.toString()))
        .onSuccess(this::opened)
        .onFailure(ignored -> resume());
  }

  private void head() {
    DurableReader.policy(call.response());
    call.response()
        .setStatusCode(200)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-cache, no-transform")
        .putHeader("X-Accel-Buffering", "no");
    if (payload == Payload.BINARY) {
      call.response().putHeader(DurableHeader.SSE_ENCODING, "base64");
    }
    if (call.request().version() == HttpVersion.HTTP_1_1) {
      call.response().setChunked(true);
    }
  }

  private void opened(ChunkStream opened) {
    if (over) {
      opened.cancel();
      return;
    }
    stream = opened;
    held = call.socket().isFull();
    if (held) {
      opened.pause();
    }
    opened.exceptionHandler(ignored -> {}); // the outcome tells
    opened.holdBack(HoldBack.SOCKET);
    opened.batchHandler(this::batch);
    opened.outcome().onSuccess(ignored -> resume());
  }

  private void batch(List<Item> items) {
    if (over) {
      return;
    }
    List<Chunk> chunks = new ArrayList<>(items.size());
    for (Item item : items) {
      switch (item) {
        case Chunk chunk -> chunks.add(chunk);
        case Gap ignored -> {
          breakOff("gap"); // the protocol has no word for one; the client resumes and is told
          return;
        }
      }
    }
    LogOffset after = next.at(chunks.getLast().offset() + 1);
    write(chunks, after, after.position() >= first.head().tail().position(), false);
  }

  /** Writes a batch; whether it could be. */
  private boolean write(List<Chunk> chunks, LogOffset after, boolean upToDate, boolean isEnd) {
    Buffer out = Buffer.buffer();
    try {
      events(chunks, after, upToDate, isEnd, out);
    } catch (StreamException e) {
      breakOff(e.failure().code().name());
      return false;
    }
    next = after;
    if (isEnd) {
      end(out);
      return true;
    }
    call.socket().write(out);
    if (!held && stream != null && call.socket().isFull()) {
      held = true;
      stream.pause();
    }
    return true;
  }

  /**
   * The follower has ended. A close is told by the store, since a log may also have been deleted,
   * or its owner be away: then the response breaks off, and the client comes again.
   */
  private void resume() {
    if (over) {
      return;
    }
    call.here(
            store.read(
                call.name(), From.at(next), LogStore.MAX_READ_CHUNKS, LogStore.MAX_READ_BYTES))
        .onSuccess(batch -> {
          if (over) {
            return;
          }
          boolean end = batch.isEnd();
          if (end || !batch.chunks().isEmpty()) {
            end = write(batch.chunks(), batch.next(), batch.isUpToDate(), end) && end;
          }
          if (!end) {
            breakOff("follower");
          }
        })
        .onFailure(ignored -> breakOff("gone"));
  }

  private void drained() {
    if (held && !over && stream != null) {
      held = false;
      stream.resume();
    }
  }

  private void beat(long now) {
    long written = call.socket().written();
    if (written != lastWritten) {
      lastWritten = written;
      quietSince = now;
    } else if (now - quietSince >= call.options().timings().heartbeat().toNanos()
        && !call.socket().isWaiting()
        && !over) {
      call.socket().write(SseRenderer.HEARTBEAT.copy());
      lastWritten = call.socket().written();
      quietSince = now;
    }
  }

  private void end(Buffer last) {
    stop();
    call.endedAs("closed");
    call.socket().end(last);
  }

  private void breakOff(String why) {
    stop();
    call.endedAs(why);
    call.socket().breakOff(Buffer.buffer());
  }

  private void stop() {
    over = true;
    if (stream != null) {
      stream.cancel();
    }
  }

  // ---- events

  private void events(
      List<Chunk> chunks, LogOffset after, boolean upToDate, boolean isEnd, Buffer out) {
    if (!chunks.isEmpty()) {
      out.appendString("event: data\n");
      data(chunks, out);
      out.appendByte((byte) '\n');
    }
    out.appendString("event: control\ndata:{\"streamNextOffset\":\"" + after + '"');
    if (isEnd) {
      out.appendString(",\"upToDate\":true,\"streamClosed\":true");
    } else {
      out.appendString(",\"streamCursor\":\"" + wanted.nextCursor() + '"');
      if (upToDate) {
        out.appendString(",\"upToDate\":true");
      }
    }
    out.appendString("}\n\n");
  }

  private void data(List<Chunk> chunks, Buffer out) {
    Buffer whole = Buffer.buffer();
    switch (payload) {
      case JSON -> DurableBody.array(chunks, whole);
      case TEXT, BINARY -> chunks.forEach(chunk -> chunk.appendTo(whole));
    }
    if (payload == Payload.BINARY) {
      out.appendBytes(LINE)
          .appendBytes(java.util.Base64.getEncoder().encode(whole.getBytes()))
          .appendByte((byte) '\n');
    } else {
      lines(
          payload == Payload.TEXT ? Utf8.clean(Chunk.of(whole.getBytes())) : whole.getBytes(), out);
    }
  }

  /** A line's own leading space would be taken for the field's, so it gets one more. */
  private static void lines(byte[] text, Buffer out) {
    int from = 0;
    for (int i = 0; i <= text.length; i++) {
      if (i == text.length || text[i] == '\n' || text[i] == '\r') {
        out.appendBytes(LINE);
        if (from < i && text[from] == ' ') {
          out.appendByte((byte) ' ');
        }
        out.appendBytes(text, from, i - from).appendByte((byte) '\n');
        if (i + 1 < text.length && text[i] == '\r' && text[i + 1] == '\n') {
          i++;
        }
        from = i + 1;
      }
    }
  }
}
