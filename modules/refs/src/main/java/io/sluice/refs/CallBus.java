package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * Calls over the bus. One per {@link Vertx}; methods may be called from any thread.
 *
 * <p>A call is an open of the stream of that name with a body of {@link #CALL_TYPE}; its answer is
 * a stream of {@link #VALUE_TYPE} with exactly one chunk: the value as JSON, see {@link Values}.
 */
public interface CallBus {

  /** The media type of a call's body. */
  String CALL_TYPE = "application/vnd.sluice.call+json";

  /** The media type of what a call answers. */
  String VALUE_TYPE = "application/vnd.sluice.value+json";

  /** The calls of this Vertx. */
  static CallBus on(Vertx vertx) {
    return VertxCallBus.on(vertx);
  }

  /**
   * Calls a function. The answer is a value; what is lazy in it is a {@link StreamRef}. Fails with
   * a {@link io.sluice.core.StreamException}: what opening a stream fails with, {@code BAD_REQUEST}
   * where the name is a stream's and no function's, or what the function failed with.
   */
  Future<@Nullable Object> call(String name, CallRequest request);

  /** The same, answering the value's JSON as it came. */
  Future<Chunk> callForJson(String name, CallRequest request);

  /** A session of calls: they all reach the host that the first one reached. */
  CallSession session();

  /** A handle on a ref that was told as JSON; see {@link StreamRef#toJson}. */
  StreamRef ref(io.vertx.core.json.JsonObject json);

  /**
   * Reads a ref once, without a handle: some items from a position on. Reading the same again
   * answers the same, while it is kept.
   *
   * @param id the ref's
   * @param position how many items come before the first wanted one
   * @param count at most so many; fewer only at the end
   */
  Future<RefPage> next(String id, long position, int count);

  /** Releases a ref, by its id; also where it is gone. */
  Future<Void> close(String id);

  /** Ends a session, by its id; also where it is gone. */
  Future<Void> endSession(String id);

  /**
   * Offers a function, with a {@link RefHost}: in a verticle on its context, with which it ends;
   * elsewhere on a context that all such functions share.
   */
  default Future<Offer> offer(String segment, CallHandler handler) {
    return offer(segment, OfferOptions.DEFAULT, handler);
  }

  /** Offers a function, as the options say. */
  Future<Offer> offer(String segment, OfferOptions options, CallHandler handler);
}
