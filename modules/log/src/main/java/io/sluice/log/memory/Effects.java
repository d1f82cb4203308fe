package io.sluice.log.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done once the store's lock is free: futures to complete and readers to wake. */
final class Effects {
  private @Nullable List<Runnable> later;

  void add(Runnable effect) {
    if (later == null) {
      later = new ArrayList<>(4);
    }
    later.add(effect);
  }

  void run() {
    if (later != null) {
      later.forEach(Runnable::run);
    }
  }
}
