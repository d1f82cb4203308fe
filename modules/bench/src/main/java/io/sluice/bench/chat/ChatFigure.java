package io.sluice.bench.chat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * What one round of one way came to.
 *
 * @param latencies how old tokens were when they were read
 * @param nanos that counted
 * @param lost tokens that were said and did not come
 * @param crossed tokens that came to the reader of another answer
 * @param reordered tokens that came again, or too late
 * @param unended answers whose end was not told
 * @param slowSaid tokens that were said to the slow reader
 * @param slowRead bytes that it took
 * @param cpu of the gateway, while it counted; nothing without one
 * @param heaps of the gateway, what lives: before, in the middle and at the end, in bytes
 */
record ChatFigure(
    Way way,
    Latencies latencies,
    long nanos,
    long lost,
    long crossed,
    long reordered,
    long unended,
    long slowSaid,
    long slowRead,
    Duration cpu,
    List<Long> heaps) {

  double rate() {
    return latencies.count() * 1e9 / nanos;
  }

  double cpuMicros() {
    return cpu.toNanos() / 1e3 / Math.max(1, latencies.count());
  }

  /** Whether each reader had its whole answer, and nothing else. */
  boolean isExact() {
    return lost + crossed + reordered + unended == 0;
  }

  JsonObject json() {
    return new JsonObject()
        .put("way", way.name())
        .put("tokensPerSecond", Math.round(rate()))
        .put("p50Ms", latencies.ms(0.5))
        .put("p99Ms", latencies.ms(0.99))
        .put("maxMs", latencies.maxMs())
        .put("cpuMicrosPerToken", Math.round(cpuMicros() * 10) / 10.0)
        .put("lost", lost)
        .put("crossed", crossed)
        .put("reordered", reordered)
        .put("unended", unended)
        .put("slowSaid", slowSaid)
        .put("slowReadBytes", slowRead)
        .put("liveHeapBytes", heaps);
  }
}
