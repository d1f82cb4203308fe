package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;

/** What a session needs of the endpoint it lives on. Context thread only. */
public interface SessionHost {

  /** Sends a frame; it may be lost. */
  void send(Peer to, Frame frame);

  /** Monotonic milliseconds. */
  long nowMs();

  /** Runs a task once, later; answers what cancels it. */
  Runnable schedule(long delayMs, Runnable task);

  /** Gives the session a {@link ProducerSession#turn} soon, after what else this turn brings. */
  void ready(ProducerSession session);

  /** A peer broke the protocol; told to people once for each peer and kind. */
  default void complain(Peer peer, String what) {}

  /** A peer has been silent for {@link Session#SUSPENDED_MS}, or was heard again. */
  default void suspended(Peer peer, boolean now) {}

  /** Forgets a session that has closed. */
  void forget(long id);
}
