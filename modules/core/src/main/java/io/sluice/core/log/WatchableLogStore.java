package io.sluice.core.log;

import io.vertx.core.Future;

/**
 * What a store implements: the SPI beneath live feeds, resuming, recordings and Durable Streams.
 * {@code LogStoreContract} in testkit is its contract.
 */
public interface WatchableLogStore extends LogStore {

  /**
   * Watches a log. {@code changed} runs after every change a reader could see: its tail moved, its
   * first offset moved, it was closed, deleted or has expired. Several changes may be told as one;
   * a change after the call is never missed, so who watches first and reads then misses nothing
   * (rule L2). It runs on any thread, must be quick, and must not throw. Where there is no such log
   * it is told when one is created.
   */
  Watch watch(String name, Runnable changed);

  /** Stops what the store does, after what was accepted is safe; idempotent. */
  Future<Void> close();

  /** A watch of one log. Any thread. */
  interface Watch {

    /**
     * Says how far this reader has read, so that under {@link SlowReaders.Policy#BLOCK} nothing
     * after it is trimmed. Until the first call it holds nothing.
     */
    void reached(long position);

    /** Ends the watch; idempotent. */
    void close();
  }
}
