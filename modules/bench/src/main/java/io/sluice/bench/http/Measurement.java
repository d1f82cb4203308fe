package io.sluice.bench.http;

import io.sluice.bench.load.EventForm;
import io.sluice.bench.load.LoadResult;
import java.time.Duration;
import java.util.Locale;

/**
 * One server, read once.
 *
 * @param server its name
 * @param form how events were read
 * @param readers how many read at once
 * @param load what they got
 * @param cpu what the server's threads ran for, meanwhile
 */
public record Measurement(
    String server, EventForm form, int readers, LoadResult load, Duration cpu) {

  /** Microseconds of the server's CPU per event: less disturbed by what else the machine does. */
  public double cpuMicrosPerEvent() {
    return cpu.toNanos() / 1e3 / Math.max(1, load.events());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-6s %5d readers  %-10s %,12.0f events/s %7.1f MB/s  %.3f µs CPU/event%s%s",
        form,
        readers,
        server,
        load.rate(),
        load.megabytes(),
        cpuMicrosPerEvent(),
        load.hasAges() ? "  p50 " + load.medianMs() + " ms, p99 " + load.p99Ms() + " ms" : "",
        load.slowest() == 0 ? "  (a reader got nothing)" : "");
  }
}
