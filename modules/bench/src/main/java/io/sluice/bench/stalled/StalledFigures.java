package io.sluice.bench.stalled;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * What readers that stopped reading cost, and how soon they were dropped.
 *
 * @param readers how many
 * @param samples of the gateway that never drops them, in order
 * @param timeout the stall timeout of the one that does
 * @param opening from the first reader's request to the last one's answer there
 * @param firstDrop from that answer to the first drop; negative where it was before
 * @param lastDrop to the last one
 */
public record StalledFigures(
    int readers,
    List<Sample> samples,
    Duration timeout,
    Duration opening,
    Duration firstDrop,
    Duration lastDrop) {

  /** What a collection leaves now and then is no growth. */
  private static final long NOISE_BYTES = 8 << 20;

  /**
   * One look at the gateway.
   *
   * @param second since all readers were there
   * @param heapBytes live after a full collection; -1 where that cannot be asked
   * @param residentBytes of the process; -1 where that is not told
   */
  public record Sample(long second, long heapBytes, long residentBytes) {}

  /** How much more lives than at the first look, at the most. */
  public long heapGrowth() {
    return samples.stream().mapToLong(Sample::heapBytes).max().orElse(0)
        - samples.getFirst().heapBytes();
  }

  /** How much more is resident than at the first look, at the most. */
  public long residentGrowth() {
    return samples.stream().mapToLong(Sample::residentBytes).max().orElse(0)
        - samples.getFirst().residentBytes();
  }

  /** Whether what lives was told at each look. */
  boolean isHeapTold() {
    return samples.stream().allMatch(one -> one.heapBytes() >= 0);
  }

  /** Whether what is resident was told at each look. */
  boolean isResidentTold() {
    return samples.stream().allMatch(one -> one.residentBytes() >= 0);
  }

  /** What is to be said of memory: what was not told is not flat. */
  String verdict() {
    if ((isHeapTold() && heapGrowth() >= NOISE_BYTES)
        || (isResidentTold() && residentGrowth() >= NOISE_BYTES)) {
      return "NOT FLAT";
    }
    return isHeapTold() && isResidentTold() ? "flat" : "not measured";
  }

  JsonObject json() {
    JsonArray looks = new JsonArray();
    for (Sample one : samples) {
      looks.add(
          new JsonObject()
              .put("second", one.second())
              .put("heapBytes", one.heapBytes())
              .put("residentBytes", one.residentBytes()));
    }
    return new JsonObject()
        .put("readers", readers)
        .put("samples", looks)
        .put("timeoutMs", timeout.toMillis())
        .put("openingMs", opening.toMillis())
        .put("firstDropMs", firstDrop.toMillis())
        .put("lastDropMs", lastDrop.toMillis());
  }
}
