package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.store.BusLogStore;
import io.sluice.core.log.LogName;
import io.sluice.core.spi.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may serve a name.
 *
 * @param label what its streams are counted as
 * @param address the bus address
 * @param path what the source behind is asked for
 */
record Target(String label, String address, String path) {

  /**
   * Who is asked, in this order: the offer of the first segment, and the store of logs.
   *
   * @throws io.sluice.core.StreamException {@code BAD_REQUEST} where neither may have this name
   */
  static List<Target> of(String name) {
    List<Target> targets = new ArrayList<>(2);
    if (StreamName.isAllowed(name)) {
      StreamName parsed = StreamName.parse(name);
      targets.add(new Target(parsed.segment(), parsed.address(), parsed.rest()));
    }
    if (LogName.isAllowed(name)) {
      targets.add(new Target(StreamObserver.LOGS, BusLogStore.ADDRESS, name));
    }
    if (targets.isEmpty()) {
      StreamName.parse(name);
    }
    return targets;
  }

  boolean isLog() {
    return address.equals(BusLogStore.ADDRESS);
  }
}
