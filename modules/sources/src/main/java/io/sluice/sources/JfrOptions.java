package io.sluice.sources;

import io.sluice.core.HandOff;
import java.time.Duration;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;

/**
 * Which of the JVM's events to tell.
 *
 * @param events the names of event types, such as {@code jdk.CPULoad}
 * @param period how often the JVM tells events that are measured, from {@link #MIN_PERIOD} to an
 *     hour; where readers differ, all get the shortest
 * @param ring how many events may wait for a reader, from 1 to {@link HandOff#CAPACITY}
 */
public record JfrOptions(List<String> events, Duration period, int ring) {

  /** The shortest period: below it, measuring costs more than it tells. */
  public static final Duration MIN_PERIOD = Duration.ofMillis(10);

  /** The longest period. */
  public static final Duration MAX_PERIOD = Duration.ofHours(1);

  /** What moves in any process: load, collections, heap, threads, classes. */
  public static final List<String> DEFAULT_EVENTS =
      List.of(
          "jdk.CPULoad",
          "jdk.GarbageCollection",
          "jdk.GCHeapSummary",
          "jdk.JavaThreadStatistics",
          "jdk.ThreadStart",
          "jdk.ThreadEnd",
          "jdk.ClassLoadingStatistics");

  /** A few events every second. */
  public static final JfrOptions DEFAULT =
      new JfrOptions(DEFAULT_EVENTS, Duration.ofSeconds(1), HandOff.CAPACITY);

  /** Checks the bounds. */
  public JfrOptions {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("events must name at least one event");
    }
    if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_PERIOD) > 0) {
      throw new IllegalArgumentException(
          "period must be from " + MIN_PERIOD + " to " + MAX_PERIOD + ", not " + period);
    }
    if (ring < 1 || ring > HandOff.CAPACITY) {
      throw new IllegalArgumentException(
          "ring must be from 1 to " + HandOff.CAPACITY + ", not " + ring);
    }
  }

  /**
   * The events that this JVM does not have, of those named {@code jdk.…}; others may be registered
   * by the application later. Takes a moment where the recorder was not used before: not for an
   * event loop.
   */
  public List<String> unknownEvents() {
    List<String> known =
        FlightRecorder.getFlightRecorder().getEventTypes().stream()
            .map(EventType::getName)
            .toList();
    return events.stream()
        .filter(event -> event.startsWith("jdk.") && !known.contains(event))
        .toList();
  }

  /** The same with other events. */
  public JfrOptions events(List<String> events) {
    return new JfrOptions(events, period, ring);
  }

  /** The same with another period. */
  public JfrOptions period(Duration period) {
    return new JfrOptions(events, period, ring);
  }

  /** The same with another ring. */
  public JfrOptions ring(int ring) {
    return new JfrOptions(events, period, ring);
  }
}
