package io.sluice.refs;

import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.vertx.core.Future;

/** An offer of a function, which its host also serves by itself until it is withdrawn. */
record FunctionOffer(Offer offer, Runnable onWithdraw) implements Offer {

  @Override
  public String segment() {
    return offer.segment();
  }

  @Override
  public OfferOptions options() {
    return offer.options();
  }

  @Override
  public int openStreams() {
    return offer.openStreams();
  }

  @Override
  public Future<Void> withdraw() {
    onWithdraw.run();
    return offer.withdraw();
  }
}
