package io.sluice.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the {@code stream} label bounded (rule B1): the first names get a label of their own, all
 * later ones share {@link Meters#OTHER}. Any thread.
 */
final class StreamLabels {
  private final int max;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  StreamLabels(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("stream names must be at least 1, not " + max);
    }
    this.max = max;
  }

  /** The label of a stream that exists. */
  String of(String name) {
    if (known.contains(name)) {
      return name;
    }
    return known.size() < max && admit(name) ? name : Meters.OTHER;
  }

  /** The label of a name that anybody may have made up: it never uses up a label. */
  String ifKnown(String name) {
    return known.contains(name) ? name : Meters.OTHER;
  }

  private synchronized boolean admit(String name) {
    return known.contains(name) || (known.size() < max && known.add(name));
  }
}
