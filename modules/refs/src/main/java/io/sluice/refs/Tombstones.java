package io.sluice.refs;

import io.sluice.core.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why ids are held no more: the last so many; of older ones only that they are gone. */
final class Tombstones {
  private static final int MAX = 10_000;

  private final Map<String, Failure> why =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failure> eldest) {
          return size() > MAX;
        }
      };

  void add(String id, Failure failure) {
    why.put(id, failure);
  }

  /** Why it is not there. */
  Failure of(String id) {
    Failure known = why.get(id);
    return known != null ? known : RefIds.gone("it is held no more, or never was").failure();
  }
}
