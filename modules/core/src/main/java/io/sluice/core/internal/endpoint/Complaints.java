package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.frame.Peer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an endpoint tells people of its peers: each kind once for each peer, since a bad peer goes
 * on. Remembers the last thousand, so that many bad peers take no memory either (rule B1).
 */
final class Complaints {
  private static final Logger log = LoggerFactory.getLogger(Complaints.class);
  private static final int REMEMBERED = 1_000;
  private static final int MAX_NAME = 100;
  private static final String SILENCE = "is silent";

  /** Whose sentence of what kind. */
  private record Told(String address, String what) {}

  private final Map<Told, Boolean> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

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

  private boolean isNew(Peer peer, String what) {
    return told.put(new Told(nameOf(peer), what), true) == null;
  }

  /** A stranger may call itself anything, at any length. */
  private static String nameOf(Peer peer) {
    String name = peer.address();
    String cut = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
    return cut.isEmpty() ? "somebody" : cut.replaceAll("\\p{Cntrl}", "?");
  }
}
