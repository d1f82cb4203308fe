package io.sluice.core;

import io.vertx.core.Future;

/** A source that is offered on the bus under one segment. */
public interface Offer {

  /** The segment. */
  String segment();

  /** How it was offered. */
  OfferOptions options();

  /** How many runs of it this node serves now. */
  int openStreams();

  /**
   * Takes the offer back: no new opens; runs under way go on. Completes when the bus has forgotten
   * the address.
   */
  Future<Void> withdraw();
}
