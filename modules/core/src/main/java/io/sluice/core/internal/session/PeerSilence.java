package io.sluice.core.internal.session;

/**
 * How long a peer has been silent: after {@link Session#SUSPENDED_MS} the session is suspended,
 * until the peer is heard again or lost. A pause of this process, as by a debugger or a suspended
 * machine, is not the peer's silence: after one the count begins anew.
 */
final class PeerSilence {

  /** Learns of it. */
  @FunctionalInterface
  interface Listener {
    /** The peer is silent, or was heard again. */
    void suspended(boolean now);
  }

  private final Listener listener;
  private long heardAt;
  private long askedAt;
  private boolean suspended;

  PeerSilence(long now, Listener listener) {
    this.listener = listener;
    heardAt = now;
    askedAt = now;
  }

  void heard(long now) {
    heardAt = now;
    suspended(false);
  }

  /** Milliseconds of silence; asked at each tick. */
  long lasts(long now) {
    if (now - askedAt > 2 * Session.TICK_MS) {
      heardAt = now;
    }
    askedAt = now;
    suspended(now - heardAt >= Session.SUSPENDED_MS);
    return now - heardAt;
  }

  boolean isSuspended() {
    return suspended;
  }

  private void suspended(boolean now) {
    if (now != suspended) {
      suspended = now;
      listener.suspended(now);
    }
  }
}
