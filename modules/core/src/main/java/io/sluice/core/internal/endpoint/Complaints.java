package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.frame.Peer;
import io.sluice.core.internal.frame.PeerText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an endpoint tells people of its peers: each kind once for each peer, since a bad peer goes
 * on. Remembers the last thousand, and tells a hundred a minute, so that many bad peers, or one of
 * many names, take neither memory nor the log (rule B1).
 */
final class Complaints {
  private static final Logger log = LoggerFactory.getLogger(Complaints.class);
  private static final int REMEMBERED = 1_000;
  private static final int A_MINUTE = 100;
  private static final long MINUTE_MS = 60_000;
  private static final int MAX_NAME = 100;
  private static final String SILENCE = "is silent";

  /** Whose sentence of what kind. */
  private record Told(String address, String what) {}

  private final LongSupplier nowMs;
  private long minuteBegan;
  private int toldThisMinute;

  private final Map<Told, Boolean> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Nothing told yet, by this clock. */
  Complaints(LongSupplier nowMs) {
    this.nowMs = nowMs;
    minuteBegan = nowMs.getAsLong();
  }

  /** A peer did what it may not; {@code detail} may differ each time. */
  void add(Peer peer, String what, String detail) {
    if (isNew(peer, what)) {
      log.warn("{} from {}; more such is not told. {}", what, nameOf(peer), detail);
    } else {
      log.debug("{} from {}. {}", what, nameOf(peer), detail);
    }
  }

  /** A peer is silent, or was heard again; it may have many streams. */
  void silent(Peer peer, boolean now) {
    if (now && isNew(peer, SILENCE)) {
      log.warn("{} is silent: its streams are suspended", nameOf(peer));
    } else if (!now && told.remove(new Told(nameOf(peer), SILENCE)) != null) {
      log.info("{} was heard again: its streams go on", nameOf(peer));
    }
  }

  /**
   * Whether it is to be told now; what is not for want of room will be told when it comes again.
   */
  private boolean isNew(Peer peer, String what) {
    Told sentence = new Told(nameOf(peer), what);
    if (told.containsKey(sentence) || !hasRoom()) {
      return false;
    }
    told.put(sentence, true);
    return true;
  }

  private boolean hasRoom() {
    long now = nowMs.getAsLong();
    if (now - minuteBegan >= MINUTE_MS) {
      minuteBegan = now;
      toldThisMinute = 0;
    }
    toldThisMinute++;
    if (toldThisMinute == A_MINUTE + 1) {
      log.warn("more than {} such in a minute: what else its peers do is not told", A_MINUTE);
    }
    return toldThisMinute <= A_MINUTE;
  }

  private static String nameOf(Peer peer) {
    String name = PeerText.printable(peer.address(), MAX_NAME);
    return name.isEmpty() ? "somebody" : name;
  }
}
