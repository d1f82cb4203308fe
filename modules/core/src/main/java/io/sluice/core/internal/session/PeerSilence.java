package io.sluice.core.internal.session;

/**
 * How long a peer has been silent. A pause of this process, as by a debugger or a suspended
 * machine, is not the peer's silence: after one the count begins anew.
 */
final class PeerSilence {
  private long heardAt;
  private long askedAt;

  PeerSilence(long now) {
    heardAt = now;
    askedAt = now;
  }

  void heard(long now) {
    heardAt = now;
  }

  /** Milliseconds of silence; asked at each tick. */
  long lasts(long now) {
    if (now - askedAt > 2 * Session.TICK_MS) {
      heardAt = now;
    }
    askedAt = now;
    return now - heardAt;
  }
}
