package io.sluice.log.internal;

import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogRefusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the producers of one log stand. The longest unused is forgotten when there are too many.
 */
final class Producers {

  /** The memory a producer takes besides its id. */
  private static final int OVERHEAD = 128;

  private final Map<String, LogState.Producer> byId = new LinkedHashMap<>();
  private long weight;

  Producers(List<LogState.Producer> producers) {
    producers.forEach(this::put);
  }

  List<LogState.Producer> list() {
    return List.copyOf(byId.values());
  }

  LogState.@Nullable Producer get(String id) {
    return byId.get(id);
  }

  void put(LogState.Producer producer) {
    remove(producer.id());
    byId.put(producer.id(), producer);
    weight += weight(producer.id());
    if (byId.size() > LogLedger.MAX_PRODUCERS) {
      remove(byId.keySet().iterator().next());
    }
  }

  private void remove(String id) {
    if (byId.remove(id) != null) {
      weight -= weight(id);
    }
  }

  private static long weight(String id) {
    return OVERHEAD + 2L * id.length();
  }

  /** The memory they take, about. */
  long weight() {
    return weight;
  }

  /**
   * The highest sequence there was before this step, -1 at the start of an epoch.
   *
   * @throws StreamException the step is of an epoch that is over, does not begin its own at 0, or
   *     leaves sequences out
   */
  long before(Append.Step step) {
    LogState.Producer known = byId.get(step.id());
    if (known != null && step.epoch() < known.epoch()) {
      throw new StreamException(
          LogRefusal.STALE_EPOCH
              .failure("the producer's epoch " + step.epoch() + " is over")
              .with(LogRefusal.EPOCH, Long.toString(known.epoch())));
    }
    if (known != null && step.epoch() > known.epoch()) {
      if (step.sequence() != 0) {
        throw Refusals.refuse(
            LogRefusal.EPOCH_START, "a new epoch begins at sequence 0, not " + step.sequence());
      }
      return -1;
    }
    long highest = known == null ? -1 : known.highest();
    if (step.sequence() > highest + 1) {
      throw new StreamException(
          LogRefusal.PRODUCER_GAP
              .failure("the producer's next sequence is " + (highest + 1))
              .with(LogRefusal.EXPECTED, Long.toString(highest + 1))
              .with(LogRefusal.RECEIVED, Long.toString(step.sequence())));
    }
    return highest;
  }
}
