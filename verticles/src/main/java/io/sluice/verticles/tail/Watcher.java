package io.sluice.verticles.tail;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows what happens to a stream that is followed. On the thread that follows it. */
interface Watcher extends AutoCloseable {

  /** The gateway answers; the stream's chunks come from now on. */
  void connected();

  /** A chunk. */
  void chunk(Event event);

  /** Something was left out: what the gateway says of it, as JSON. */
  void gap(String json);

  /** The connection is lost, and taken up again after so long. */
  void resuming(String why, Duration after);

  /** It is over: well, or for this reason. */
  void ended(@Nullable String why);

  @Override
  void close();
}
