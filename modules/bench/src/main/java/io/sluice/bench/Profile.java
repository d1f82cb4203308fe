package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recorded JVM spent its CPU and what it allocated: the methods on top, the lowest of
 * Sluice's own below, and the classes.
 */
public final class Profile {

  /** How a JVM records: samples each 10 or 20 ms, and what was allocated about as often. */
  private static final String SETTINGS = "profile";

  private static final String CPU = "jdk.ExecutionSample";
  private static final String NATIVE = "jdk.NativeMethodSample";
  private static final String ALLOCATION = "jdk.ObjectAllocationSample";
  private static final List<String> TYPES = List.of(CPU, NATIVE, ALLOCATION);

  private static final int SHOWN = 20;

  private final List<RecordedEvent> events;

  private Profile(List<RecordedEvent> events) {
    this.events = events;
  }

  /** The option that has a JVM record itself into a file, until it ends. */
  public static String option(Path recording) {
    return "-XX:StartFlightRecording:settings="
        + SETTINGS
        + ",dumponexit=true,filename="
        + recording;
  }

  /** Has this JVM record itself into a file, which is there once that is closed. */
  static Closeable record(Path file) throws IOException {
    try {
      Recording recording = new Recording(Configuration.getConfiguration(SETTINGS));
      recording.setDestination(file);
      recording.start();
      return recording;
    } catch (ParseException broken) {
      throw new IOException("this JVM's settings of recordings cannot be read", broken);
    }
  }

  /** Reads a recording and tells the methods most often seen running, and what was allocated. */
  public static String of(Path recording) throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (TYPES.contains(event.getEventType().getName()) && event.getStackTrace() != null) {
          events.add(event);
        }
      }
    }
    Profile profile = new Profile(events);
    return profile.top("on top of the stack", CPU, Profile::first)
        + profile.top("in Sluice", CPU, Profile::ours)
        + profile.top("in a native call", NATIVE, Profile::first)
        + profile.top("allocating, on top of the stack", ALLOCATION, Profile::first)
        + profile.top("allocating, in Sluice", ALLOCATION, Profile::ours)
        + profile.top("allocated", ALLOCATION, Profile::allocated);
  }

  private static Optional<String> first(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream().findFirst().map(Profile::name);
  }

  private static Optional<String> ours(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .filter(frame -> frame.getMethod().getType().getName().startsWith("io.sluice."))
        .findFirst()
        .map(Profile::name);
  }

  private static Optional<String> allocated(RecordedEvent event) {
    return Optional.ofNullable(event.getClass("objectClass")).map(RecordedClass::getName);
  }

  private String top(String title, String type, Function<RecordedEvent, Optional<String>> choice) {
    Map<String, Long> weights = new HashMap<>();
    long total = 0;
    for (RecordedEvent event : events) {
      if (event.getEventType().getName().equals(type)) {
        long weight = event.hasField("weight") ? event.getLong("weight") : 1;
        total += weight;
        choice.apply(event).ifPresent(name -> weights.merge(name, weight, Long::sum));
      }
    }
    StringBuilder out = new StringBuilder(title).append(" (").append(type).append("):\n");
    double all = Math.max(1, total);
    weights.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(entry ->
            out.append(
                String.format(
                    Locale.ROOT,
                    "  %5.1f %%  %s%n",
                    100 * entry.getValue() / all,
                    entry.getKey())));
    return out.toString();
  }

  private static String name(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method.getType().getName() + "." + method.getName();
  }
}
