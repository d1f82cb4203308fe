package io.sluice.testkit.log;

import io.sluice.core.log.LogStore;
import io.sluice.core.log.WatchableLogStore;
import org.jspecify.annotations.Nullable;

/** A store under test, empty at first, and what its test can do with it. */
public interface LogStoreSubject {

  /** The store. */
  LogStore store();

  /** The same, where it can be watched; null where it cannot, as over the bus. */
  default @Nullable WatchableLogStore watchable() {
    return store() instanceof WatchableLogStore watchable ? watchable : null;
  }

  /** Does at once what the store would do in time: trims, and tells of what has expired. */
  default void sweep() {}

  /**
   * Closes the store and opens it again on what it kept; {@link #store} answers that from then on.
   *
   * @return false when nothing survives a close
   */
  default boolean reopen() throws Exception {
    return false;
  }

  /** Frees everything. */
  void close() throws Exception;
}
