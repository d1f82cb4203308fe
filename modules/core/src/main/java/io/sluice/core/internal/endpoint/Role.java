package io.sluice.core.internal.endpoint;

import io.sluice.core.OfferOptions;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/**
 * What is served at a public address.
 *
 * @param label what its streams are counted as
 * @param address the bus address
 * @param options how it is offered
 * @param source makes the streams
 * @param calls takes what is no frame of a stream; null where there is nothing else
 */
record Role(
    String label,
    String address,
    OfferOptions options,
    StreamSource source,
    @Nullable Calls calls) {

  /** Takes other messages than frames, on the endpoint's context. */
  @FunctionalInterface
  interface Calls {
    /** Handles a message. */
    void receive(Message<Object> message);
  }

  static Role offer(String segment, OfferOptions options, StreamSource source) {
    return new Role(segment, StreamName.addressOf(segment), options, source, null);
  }
}
