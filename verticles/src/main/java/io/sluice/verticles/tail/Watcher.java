package io.sluice.verticles.tail;

import org.jspecify.annotations.Nullable;

/** Shows what happens to a stream. */
interface Watcher extends Watching, AutoCloseable {

  /** It is over: well, or for this reason. */
  void ended(@Nullable String why);

  @Override
  void close();
}
