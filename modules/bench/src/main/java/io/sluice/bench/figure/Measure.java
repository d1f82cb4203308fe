package io.sluice.bench.figure;

/** What is measured, with its unit. */
public enum Measure {
  /** Chunks that arrived. */
  CHUNKS("chunks/s"),
  /** Events that arrived, of all readers together. */
  EVENTS("events/s"),
  /** Events that arrived, each counted once for every reader. */
  DELIVERIES("deliveries/s"),
  /** Items that arrived. */
  ITEMS("items/s"),
  /** Tokens that arrived. */
  TOKENS("tokens/s"),
  /** Millions of bytes. */
  MEGABYTES("MB/s"),
  /** CPU of the server for what arrived. */
  CPU("µs CPU each"),
  /** What half of them did not exceed. */
  P50("ms, p50"),
  /** What 99 of 100 did not exceed. */
  P99("ms, p99"),
  /** Memory for each reader, heap and direct buffers. */
  BYTES_A_READER("bytes a reader"),
  /** Heap in use after a collection, in millions of bytes. */
  HEAP("MB of heap"),
  /** Resident memory, in millions of bytes. */
  RESIDENT("MB resident"),
  /** How long it took, in lengths of the timeout that was set. */
  TIMEOUTS("timeouts"),
  /** How long it took. */
  SECONDS("s"),
  /** How many of what there should be none. */
  COUNT("how many");

  private final String unit;

  Measure(String unit) {
    this.unit = unit;
  }

  /** Its name in the table. */
  public String unit() {
    return unit;
  }
}
