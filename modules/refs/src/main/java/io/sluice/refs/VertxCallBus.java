package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls of one Vertx. Any thread. */
final class VertxCallBus implements CallBus, Shareable {
  private static final Object HOST = new Object();

  private final Vertx vertx;

  // guarded by this
  private @Nullable Future<RefHost> shared;

  private VertxCallBus(Vertx vertx) {
    this.vertx = vertx;
  }

  static VertxCallBus on(Vertx vertx) {
    LocalMap<String, VertxCallBus> map = vertx.sharedData().getLocalMap("sluice.calls");
    return map.computeIfAbsent("calls", key -> new VertxCallBus(vertx));
  }

  Vertx vertx() {
    return vertx;
  }

  ChunkBus bus() {
    return ChunkBus.on(vertx);
  }

  // ---- calls

  @Override
  public Future<@Nullable Object> call(String name, CallRequest request) {
    return answer(name, request).map(CallAnswer::value);
  }

  @Override
  public Future<Chunk> callForJson(String name, CallRequest request) {
    return answer(name, request).map(CallAnswer::json);
  }

  /**
   * What a call is answered with.
   *
   * @param json the value's JSON
   * @param session the id of the session it belongs to; null where that is not told
   * @param bus makes handles of refs
   */
  record CallAnswer(Chunk json, @Nullable String session, VertxCallBus bus) {
    @Nullable Object value() {
      return Values.decode(json, fields -> bus.owned(RefInfo.of(fields)));
    }
  }

  Future<CallAnswer> answer(String name, CallRequest request) {
    CallTarget target;
    StreamRequest open;
    try {
      target = CallTarget.of(request);
      open =
          StreamRequest.create()
              .body(CallBody.encode(request, CallTarget::argument), CALL_TYPE)
              .principal(request.principal())
              .traceparent(request.traceparent())
              .prefetch(false)
              .reopen(false);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    if (target.host() == null) {
      return bus().open(name, open).compose(stream -> read(name, request, stream));
    }
    return bus()
        .open(target.host() + "/call/" + name, open)
        .compose(
            stream -> read(name, request, stream),
            error -> elsewhere(target, name, request, open, error));
  }

  /** A function that is not served where a ref is held may be reached by its name all the same. */
  private Future<CallAnswer> elsewhere(
      CallTarget target, String name, CallRequest request, StreamRequest open, Throwable error) {
    boolean isNotThere = Failure.of(error).details().containsKey("function");
    if (isNotThere && !target.isSession()) {
      return bus().open(name, open).compose(stream -> read(name, request, stream));
    }
    return Future.failedFuture(isNotThere ? error : RefIds.asGone(error));
  }

  private Future<CallAnswer> read(String name, CallRequest request, ChunkStream stream) {
    if (!stream.info().contentType().equals(VALUE_TYPE)) {
      stream.cancel("caller");
      return Future.failedFuture(
          CallBody.bad("name", name + " is a stream; open it instead of calling it"));
    }
    String session = stream.info().headers().get(CallRun.SESSION_HEADER);
    return stream
        .collect(1, Chunk.MAX_BYTES)
        .map(chunks -> {
          try {
            return new CallAnswer(only(chunks), session, this);
          } finally {
            // Until now the arguments were in use, and with them the handles among them.
            Reference.reachabilityFence(request);
          }
        });
  }

  private static Chunk only(List<Chunk> chunks) {
    if (chunks.size() != 1) {
      throw new StreamException(FailureCode.BAD_CHUNK, "a call is answered with one value");
    }
    return chunks.get(0);
  }

  @Override
  public CallSession session() {
    return new SessionOfCalls(this);
  }

  // ---- refs

  /** A handle that releases the ref once it is found to be garbage, or has read all of it. */
  RefHandle owned(RefInfo info) {
    return new RefHandle(this, info, true);
  }

  /** A handle on a ref that somebody else looks after. */
  RefHandle borrowed(RefInfo info) {
    return new RefHandle(this, info, false);
  }

  @Override
  public StreamRef ref(JsonObject json) {
    Object value = Values.decode(Chunk.json(json), fields -> borrowed(RefInfo.of(fields)));
    if (value instanceof StreamRef ref) {
      return ref;
    }
    throw CallBody.bad("ref", "this is no stream_ref");
  }

  @Override
  public Future<RefPage> next(String id, long position, int count) {
    if (!RefIds.isId(id)) {
      return Future.failedFuture(CallBody.bad("ref", "this is no id of a ref"));
    }
    if (position < 0 || count < 1 || count > Ring.MAX_ITEMS) {
      return Future.failedFuture(
          CallBody.bad("count", "count is 1 to " + Ring.MAX_ITEMS + ", and position 0 or more"));
    }
    StreamRequest request =
        StreamRequest.create()
            .from(Long.toString(position))
            .limit(count)
            .prefetch(false)
            .reopen(false);
    return bus()
        .open(RefIds.segmentOf(id) + "/ref/" + id, request)
        .compose(stream ->
            stream
                .collect(count, Ring.MAX_PAGE_BYTES)
                .map(items -> page(stream, items, position, count)))
        .recover(error -> Future.failedFuture(RefIds.asGone(error)));
  }

  private static RefPage page(ChunkStream stream, List<Chunk> items, long position, int count) {
    return new RefPage(stream.info(), items, position + items.size(), items.size() < count);
  }

  @Override
  public Future<Void> close(String id) {
    return tell("close", "ref", id);
  }

  @Override
  public Future<Void> endSession(String id) {
    return tell("end", "session", id);
  }

  /** Tells a host something about an id; where the host is gone, so is what was meant. */
  private Future<Void> tell(String verb, String what, String id) {
    if (!RefIds.isId(id)) {
      return Future.failedFuture(CallBody.bad(what, "this is no id of a " + what));
    }
    return bus()
        .open(
            RefIds.segmentOf(id) + "/" + verb + "/" + id,
            StreamRequest.create().prefetch(false).reopen(false))
        .onSuccess(stream -> stream.cancel("caller"))
        .<Void>mapEmpty()
        .recover(error -> {
          StreamException why = RefIds.asGone(error);
          return why.failure().code() == FailureCode.GONE
              ? Future.succeededFuture()
              : Future.failedFuture(why);
        });
  }

  // ---- functions

  @Override
  public Future<Offer> offer(String segment, OfferOptions options, CallHandler handler) {
    return host().compose(host -> host.offer(segment, options, handler, TimeoutChange.NONE));
  }

  /** The host of the calling verticle, or the one that all others share. */
  private Future<RefHost> host() {
    Context context = Vertx.currentContext();
    if (context == null || !vertx.equals(context.owner()) || context.deploymentID() == null) {
      synchronized (this) {
        if (shared == null || shared.failed()) {
          shared = RefHostStart.alone(vertx, RefHostOptions.DEFAULT);
        }
        return shared;
      }
    }
    synchronized (HOST) {
      Future<RefHost> host = context.get(HOST);
      if (host == null || host.failed()) {
        host = RefHost.start(vertx, RefHostOptions.DEFAULT);
        context.put(HOST, host);
      }
      return host;
    }
  }

  /** Where a call goes. */
  private record CallTarget(@Nullable String host, boolean isSession) {
    static CallTarget of(CallRequest request) {
      String session = request.session();
      if (session != null && !session.equals(CallBody.NEW_SESSION)) {
        return new CallTarget(RefIds.segmentOf(RefIds.check("session", session)), true);
      }
      RefHandle ref = firstRef(request.args(), 0);
      ref = ref == null ? firstRef(request.kwargs(), 0) : ref;
      return new CallTarget(ref == null ? null : RefIds.segmentOf(ref.id()), false);
    }

    private static @Nullable RefHandle firstRef(@Nullable Object value, int depth) {
      if (value instanceof RefHandle ref) {
        return ref;
      }
      Iterable<?> parts =
          value instanceof Map<?, ?> map
              ? map.values()
              : value instanceof java.util.Collection<?> list ? list : List.of();
      if (depth < Values.MAX_DEPTH) {
        for (Object part : parts) {
          RefHandle ref = firstRef(part, depth + 1);
          if (ref != null) {
            return ref;
          }
        }
      }
      return null;
    }

    static @Nullable Map<String, @Nullable Object> argument(Object value) {
      return switch (value) {
        case RefHandle ref -> ref.info().fields();
        case LocalHeldRef ref -> ref.info().fields();
        default -> null;
      };
    }
  }
}
