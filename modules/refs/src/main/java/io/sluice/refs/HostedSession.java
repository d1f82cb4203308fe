package io.sluice.refs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What calls that follow each other share: where they run, and how long their refs are kept. It
 * ends when the caller ends it, when its lease passes, or with its host. On the host's context
 * only.
 */
public interface HostedSession {

  /** Its id, which callers send back. */
  String id();

  /** What a handler attached, such as the process that serves it; null until then. */
  @Nullable Object attachment();

  /** Attaches something, instead of what was. */
  void attach(@Nullable Object attachment);

  /**
   * Holds a sequence as a ref of this session, as answering it would; for who writes JSON of its
   * own, such as items that have sequences in them.
   *
   * @return the fields of its JSON
   * @throws io.sluice.core.StreamException {@code LIMIT_EXCEEDED}; {@code GONE} where the session
   *     has ended
   */
  Map<String, @Nullable Object> hold(LazySequence sequence);

  /** Runs once when the session ends, after its refs were released. */
  void onEnd(Runnable task);

  /** Ends it: releases its refs. Idempotent. */
  void end();

  /** Whether it has ended. */
  boolean isEnded();
}
