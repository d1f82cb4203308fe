package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;

/** What a session needs of the endpoint it lives on. Context thread only. */
public interface SessionHost {

  /** Sends a frame; it may be lost. */
  void send(Peer to, Frame frame);

  /** Monotonic milliseconds. */
  long nowMs();

  /** Milliseconds since 1970, which other nodes tell by clocks of their own. */
  default long wallMs() {
    return System.currentTimeMillis();
  }

  /** Runs a task once, later; answers what cancels it. */
  Runnable schedule(long delayMs, Runnable task);

  /** Gives the session a {@link ProducerSession#turn} soon, after what else this turn brings. */
  void ready(ProducerSession session);

  /** Whether the link to this peer takes no DATA just now: it would only wait in memory. */
  default boolean isFull(Peer to) {
    return false;
  }

  /** Gives the session a turn once the link, which is full, has room. */
  default void hold(Peer to, ProducerSession session) {
    ready(session);
  }

  /** Whether the cluster has known nobody of this peer's address for a second. */
  default boolean isGone(Peer peer) {
    return false;
  }

  /** A peer broke the protocol; told to people once for each peer and kind. */
  default void complain(Peer peer, String what) {}

  /** Tells, and answers, whoever sends a frame for another's stream; false: it changes nothing. */
  default boolean turnAway(Peer self, Frame frame) {
    complain(frame.from(), frame.getClass().getSimpleName() + " for another's stream");
    if (!frame.endsStream()) {
      send(frame.from(), new Frame.Reset(self, frame.from().id()));
    }
    return false;
  }

  /** A peer has been silent for {@link Session#SUSPENDED_MS}, or was heard again. */
  default void suspended(Peer peer, boolean now) {}

  /** Forgets a session that has closed. */
  void forget(long id);
}
