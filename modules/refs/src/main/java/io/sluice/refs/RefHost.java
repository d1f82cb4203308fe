package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Holds sessions and refs, on one context: that which started it. It ends with the verticle of that
 * context, or with Vert.x. Methods other than the counters are called on that context.
 */
public interface RefHost {

  /**
   * Starts one, on the calling context; outside Vert.x on one of its own, which {@link #offer} and
   * {@link #lost} then find by themselves.
   */
  static Future<RefHost> start(Vertx vertx, RefHostOptions options) {
    return RefHostStart.start(vertx, options);
  }

  /** The segment it offers on the bus, {@code sluice.refs.<its id>}. */
  String segment();

  /**
   * The source that calls and ordinary opens of a function reach; to be offered on the host's own
   * context. Calls of a session or with a ref do not find it, see {@link #serve}.
   */
  StreamSource source(CallHandler handler, TimeoutChange timeouts);

  /**
   * The same source; and calls that a session or a ref brings to this host reach the handler under
   * the name.
   *
   * @param segment what it will be offered as
   */
  StreamSource serve(String segment, CallHandler handler, TimeoutChange timeouts);

  /** Takes back what {@link #serve} did. */
  void unserve(String segment);

  /** Serves a function and offers it. */
  Future<Offer> offer(
      String segment, OfferOptions options, CallHandler handler, TimeoutChange timeouts);

  /** Fails what is left of an owner's sequences, see {@link LazySequence#owner}. */
  void lost(Object owner, Failure why);

  /** How many refs it holds; from any thread. */
  int refs();

  /** How many sessions; from any thread. */
  int sessions();

  /** How many bytes of items already sent it keeps; from any thread. */
  long keptBytes();

  /** Ends it: releases all it holds. Idempotent. */
  Future<Void> close();
}
