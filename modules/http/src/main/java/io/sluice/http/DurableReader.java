package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads logs (GET): what is there, or by long-poll or SSE also what comes. */
final class DurableReader {

  private final LogStore store;
  private final LogFollower follower;
  private final DurableOptions durable;

  DurableReader(LogStore store, LogFollower follower, DurableOptions durable) {
    this.store = store;
    this.follower = follower;
    this.durable = durable;
  }

  /**
   * What a read asks for.
   *
   * @param from where to begin
   * @param isPlace whether that is an offset, so that the same bytes follow it whenever it is asked
   * @param live {@code long-poll}, {@code sse} or null
   * @param cursor what the server answered with before, or null
   */
  record Wanted(From from, boolean isPlace, @Nullable String live, @Nullable String cursor) {

    static Wanted of(Map<String, String> query) {
      String offset = query.get("offset");
      String live = query.get("live");
      if (live != null && !live.equals("long-poll") && !live.equals("sse")) {
        throw Refusal.badParameter("live", "live is long-poll or sse");
      }
      if (live != null && offset == null) {
        throw Refusal.badParameter("offset", "a live read needs an offset: -1, now or an id");
      }
      From from = offset == null ? From.START : From.parse("offset", offset);
      return new Wanted(from, from instanceof From.At, live, query.get("cursor"));
    }

    long nextCursor() {
      return DurableCursor.next(cursor, System.currentTimeMillis());
    }
  }

  void read(DurableCall call) {
    Wanted wanted =
        Wanted.of(Query.parse(call.request().query(), call.options().limits().parameters()));
    call.here(
            store.read(
                call.name(), wanted.from(), LogStore.MAX_READ_CHUNKS, LogStore.MAX_READ_BYTES))
        .onSuccess(batch -> found(call, wanted, batch))
        .onFailure(call::failed);
  }

  private void found(DurableCall call, Wanted wanted, LogBatch batch) {
    if (call.socket().isFinished()) {
      return;
    }
    try {
      if (wanted.live() == null) {
        catchUp(call, wanted, batch);
      } else if (wanted.live().equals("sse")) {
        new DurableSse(call, store, follower, wanted, batch).start();
      } else {
        longPoll(call, wanted, batch);
      }
    } catch (RuntimeException e) {
      call.failed(e);
    }
  }

  private static void catchUp(DurableCall call, Wanted wanted, LogBatch batch) {
    Buffer body = DurableBody.of(info(batch.head()), batch.chunks());
    String tag = DurableBody.tag(batch, body);
    HttpServerResponse response = call.response();
    whole(response, call.name(), batch);
    response.putHeader("ETag", tag);
    response.putHeader("Cache-Control", caching(wanted, batch));
    if (EntityTag.isKnown(call.request().headers(), tag)) {
      call.end(304);
    } else {
      call.end(200, body);
    }
  }

  /** What follows an offset stays the same, once more follows it; the tail moves. */
  private static String caching(Wanted wanted, LogBatch batch) {
    if (wanted.from() instanceof From.Now) {
      return "no-store";
    }
    return wanted.isPlace() && !batch.isUpToDate()
        ? "public, max-age=60, stale-while-revalidate=300"
        : "no-cache";
  }

  private void longPoll(DurableCall call, Wanted wanted, LogBatch batch) {
    if (!batch.chunks().isEmpty()) {
      some(call, wanted, batch);
    } else if (batch.isEnd()) {
      none(call, wanted, batch);
    } else {
      new LongPoll(call, store, follower, durable.longPoll(), batch.next())
          .start()
          .onSuccess(later -> {
            if (later == null || later.chunks().isEmpty()) {
              none(call, wanted, later == null ? batch : later);
            } else {
              some(call, wanted, later);
            }
          })
          .onFailure(call::failed);
    }
  }

  private static void some(DurableCall call, Wanted wanted, LogBatch batch) {
    if (call.socket().isFinished()) {
      return;
    }
    Buffer body;
    try {
      body = DurableBody.of(info(batch.head()), batch.chunks());
    } catch (RuntimeException e) {
      call.failed(e);
      return;
    }
    whole(call.response(), call.name(), batch);
    call.response()
        .putHeader(DurableHeader.CURSOR, Long.toString(wanted.nextCursor()))
        .putHeader("ETag", DurableBody.tag(batch, body))
        .putHeader("Cache-Control", wanted.isPlace() ? "public, max-age=20" : "no-store");
    call.end(200, body);
  }

  /** Nothing came in time, or ever will. */
  private static void none(DurableCall call, Wanted wanted, LogBatch batch) {
    if (call.socket().isFinished()) {
      return;
    }
    place(call.response(), batch);
    policy(call.response());
    call.response()
        .putHeader(DurableHeader.UP_TO_DATE, DurableHeader.TRUE)
        .putHeader(DurableHeader.CURSOR, Long.toString(wanted.nextCursor()))
        .putHeader("Cache-Control", "no-store");
    call.end(204);
  }

  // ---- headers

  private static void place(HttpServerResponse response, LogBatch batch) {
    response.putHeader(DurableHeader.NEXT_OFFSET, batch.next().toString());
    if (batch.isUpToDate()) {
      response.putHeader(DurableHeader.UP_TO_DATE, DurableHeader.TRUE);
    }
    if (batch.isEnd()) {
      response.putHeader(DurableHeader.CLOSED, DurableHeader.TRUE);
    }
  }

  private static void whole(HttpServerResponse response, String name, LogBatch batch) {
    StreamInfo info = info(batch.head());
    place(response, batch);
    policy(response);
    response
        .putHeader("Content-Type", MediaTypes.raw(info))
        .putHeader("Content-Security-Policy", "sandbox");
    String disposition =
        Disposition.of(null, name.substring(name.lastIndexOf('/') + 1), MediaTypes.isSafe(info));
    if (disposition != null) {
      response.putHeader("Content-Disposition", disposition);
    }
  }

  /** A page of another site may not embed it; one of a configured origin reads it by CORS. */
  static void policy(HttpServerResponse response) {
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  static StreamInfo info(LogHead head) {
    return StreamInfo.of(head.contentType());
  }

  /** The media type as HTTP may tell it. */
  static String shownType(LogHead head) {
    return MediaTypes.raw(info(head));
  }
}
