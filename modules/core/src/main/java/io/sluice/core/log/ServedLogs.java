package io.sluice.core.log;

import io.vertx.core.Future;

/** A store this node serves to the cluster as the default one. Any thread. */
public interface ServedLogs {

  /** How many bytes may wait for the store unless said otherwise: 64 MiB. */
  long DEFAULT_WAITING_BYTES = 64L << 20;

  /** How many bytes wait for the store now. */
  long waitingBytes();

  /**
   * Takes no new readers of other nodes any more: they are refused as {@link
   * io.sluice.core.FailureCode#NODE_LEAVING}, and come back. Who reads goes on; creating, appending
   * and reading a part are served until {@link #withdraw}.
   */
  void leave();

  /**
   * Stops serving; the store stays open. Completes when the bus has forgotten the address, and
   * another may serve.
   */
  Future<Void> withdraw();
}
