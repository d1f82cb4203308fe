package io.sluice.refs;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call as its handler sees it. On the host's context only. */
public interface Call {

  /** What follows the offered segment in the name that was called; empty when nothing does. */
  String path();

  /**
   * The arguments by position. A ref held by this host is a {@link HeldRef}, one held elsewhere a
   * {@link StreamRef}.
   */
  List<@Nullable Object> args();

  /** The arguments by name. */
  Map<String, @Nullable Object> kwargs();

  /** The session that it, and the refs it answers, belong to. */
  HostedSession session();

  /** How long it and the refs it answers may take. */
  Timeouts timeouts();

  /** Who calls, where known. */
  @Nullable String principal();

  /** The trace it is part of, or null. */
  @Nullable String traceparent();

  /**
   * Whether it was opened as an ordinary stream: then a lazy answer is streamed, not made a ref.
   */
  boolean stream();

  /** Runs once when nobody waits for the answer any more: it timed out, or was cancelled. */
  void onCancel(Runnable task);
}
