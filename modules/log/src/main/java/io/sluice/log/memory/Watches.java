package io.sluice.log.memory;

import io.sluice.core.log.WatchableLogStore.Watch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches which name. Under the store's lock, but for what says so. */
final class Watches {
  private static final Logger log = LoggerFactory.getLogger(Watches.class);
  private static final Entry[] NONE = {};

  /** Told as the position of a watch that ends. */
  static final long CLOSED = -1;

  private final Map<String, Entry[]> byName = new HashMap<>();

  /** Told, without the lock, how far a reader has read. */
  private final ObjLongConsumer<Entry> moved;

  Watches(ObjLongConsumer<Entry> moved) {
    this.moved = moved;
  }

  Entry add(String name, Runnable changed) {
    Entry entry = new Entry(name, changed);
    Entry[] before = byName.getOrDefault(name, NONE);
    Entry[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = entry;
    byName.put(name, after);
    return entry;
  }

  void remove(Entry entry) {
    byName.computeIfPresent(
        entry.name,
        (name, before) -> {
          Entry[] after =
              Arrays.stream(before).filter(other -> !other.equals(entry)).toArray(Entry[]::new);
          return after.length == 0 ? null : after;
        });
  }

  /** Wakes a log's readers, later. */
  void changed(String name, Effects effects) {
    Entry[] entries = byName.get(name);
    if (entries != null) {
      effects.add(() -> tell(entries));
    }
  }

  /** The same, of a log that is gone: what its readers had read holds nothing of the next. */
  void gone(String name, Effects effects) {
    for (Entry entry : byName.getOrDefault(name, NONE)) {
      entry.reached = Long.MAX_VALUE;
    }
    changed(name, effects);
  }

  private static void tell(Entry[] entries) {
    for (Entry entry : entries) {
      try {
        entry.changed.run();
      } catch (RuntimeException e) {
        log.warn("a watch of {} threw", entry.name, e);
      }
    }
  }

  /** How far the slowest of a log's readers has read; {@link Long#MAX_VALUE} where none says. */
  long reached(String name) {
    long least = Long.MAX_VALUE;
    for (Entry entry : byName.getOrDefault(name, NONE)) {
      least = Math.min(least, entry.reached);
    }
    return least;
  }

  /** One watch. */
  final class Entry implements Watch {
    final String name;
    private final Runnable changed;

    /** Written under the store's lock. */
    long reached = Long.MAX_VALUE;

    private Entry(String name, Runnable changed) {
      this.name = name;
      this.changed = changed;
    }

    @Override
    public void reached(long position) {
      moved.accept(this, position);
    }

    @Override
    public void close() {
      moved.accept(this, CLOSED);
    }
  }
}
