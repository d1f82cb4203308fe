package io.sluice.refs;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Calls that share a session: the first one's answer tells its id, and the following go where it
 * went. Calls made before that wait for the first. From any thread.
 */
public interface CallSession {

  /** Its id; null before the first answer. */
  @Nullable String id();

  /** Calls a function in this session; see {@link CallBus#call}. */
  Future<@Nullable Object> call(String name, CallRequest request);

  /** Ends it, and releases its refs. */
  Future<Void> end();
}
