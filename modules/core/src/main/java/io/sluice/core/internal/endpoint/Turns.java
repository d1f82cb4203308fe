package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.session.ProducerSession;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sends next: sessions take turns, so that a fat stream does not starve a thousand thin ones.
 * Turns come after what the event loop is doing now, which is how chunks written together leave
 * together, and a lone one at once.
 */
final class Turns {
  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  private final Context context;
  private final ArrayDeque<ProducerSession> line = new ArrayDeque<>();
  private boolean scheduled;

  Turns(Context context) {
    this.context = context;
  }

  void add(ProducerSession session) {
    line.add(session);
    schedule();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      context.runOnContext(ignored -> takeTurns());
    }
  }

  private void takeTurns() {
    scheduled = false;
    for (int turns = line.size(); turns > 0; turns--) {
      ProducerSession session = line.remove();
      try {
        if (session.turn()) {
          line.add(session);
        }
      } catch (RuntimeException e) {
        log.error("a session failed at its turn", e);
      }
    }
    if (!line.isEmpty()) {
      schedule();
    }
  }
}
