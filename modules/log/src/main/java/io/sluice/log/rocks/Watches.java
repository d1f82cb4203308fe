package io.sluice.log.rocks;

import io.sluice.core.log.WatchableLogStore.Watch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches which log, and how far they have read. Any thread. */
final class Watches {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  private final Map<String, List<One>> byName = new ConcurrentHashMap<>();

  /** Logs with appends that wait for readers. */
  private final Set<String> awaited = ConcurrentHashMap.newKeySet();

  private final Consumer<String> goOn;

  /**
   * @param goOn told of a log whose readers got further while appends wait for them
   */
  Watches(Consumer<String> goOn) {
    this.goOn = goOn;
  }

  Watch add(String name, Runnable changed) {
    One one = new One(name, changed);
    byName.compute(
        name,
        (key, list) -> {
          List<One> watches = list == null ? new CopyOnWriteArrayList<>() : list;
          watches.add(one);
          return watches;
        });
    return one;
  }

  /** Wakes who watches a log. */
  void changed(String name) {
    for (One one : byName.getOrDefault(name, List.of())) {
      try {
        one.changed.run();
      } catch (RuntimeException e) {
        LOG.error("A watch of the log {} threw", name, e);
      }
    }
  }

  /** The position up to which every reader that said so has read. */
  long hold(String name) {
    long hold = Long.MAX_VALUE;
    for (One one : byName.getOrDefault(name, List.of())) {
      hold = Math.min(hold, one.reached);
    }
    return hold;
  }

  /** Forgets how far readers of a log have read, since it is gone. */
  void forget(String name) {
    for (One one : byName.getOrDefault(name, List.of())) {
      one.reached = Long.MAX_VALUE;
    }
  }

  /** Says that appends wait for the readers of a log, who may have got further since. */
  void await(String name) {
    awaited.add(name);
  }

  void noLongerAwaited(String name) {
    awaited.remove(name);
  }

  private final class One implements Watch {
    private final String name;
    private final Runnable changed;
    private volatile long reached = Long.MAX_VALUE;

    One(String name, Runnable changed) {
      this.name = name;
      this.changed = changed;
    }

    @Override
    public void reached(long position) {
      reached = position;
      goOn();
    }

    @Override
    public void close() {
      byName.computeIfPresent(
          name,
          (key, list) -> {
            list.remove(this);
            return list.isEmpty() ? null : list;
          });
      goOn();
    }

    private void goOn() {
      if (awaited.contains(name)) {
        goOn.accept(name);
      }
    }
  }
}
