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

  /** Forgets a session that has closed. */
  void forget(long id);
}
