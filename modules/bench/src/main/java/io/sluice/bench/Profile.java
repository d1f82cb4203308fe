package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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

  private static final String JAVA = "jdk.ExecutionSample";
  private static final String NATIVE = "jdk.NativeMethodSample";
  private static final String ALLOCATION = "jdk.ObjectAllocationSample";

  /** What calls of the system take is in it, too; Linux has it, from JDK 25 on. */
  private static final String CPU_TIME = "jdk.CPUTimeSample";

  private static final List<String> TYPES = List.of(CPU_TIME, JAVA, NATIVE, ALLOCATION);

  private static final int CPU_TIME_SINCE = 25;
  private static final int SHOWN = 15;

  private final List<RecordedEvent> events;

  private Profile(List<RecordedEvent> events) {
    this.events = events;
  }

  /** The option that has a JVM record itself into a file, until it ends. */
  public static String option(Path recording) {
    String more = hasCpuTime() ? "," + CPU_TIME + "#enabled=true" : "";
    return "-XX:StartFlightRecording:settings="
        + SETTINGS
        + more
        + ",dumponexit=true,filename="
        + recording;
  }

  /** Has this JVM record itself into a file, which is there once that is closed. */
  static Closeable record(Path file) throws IOException {
    try {
      Recording recording = new Recording(Configuration.getConfiguration(SETTINGS));
      if (hasCpuTime()) {
        recording.enable(CPU_TIME);
      }
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
    events.sort(Comparator.comparing(RecordedEvent::getStartTime));
    Profile profile = new Profile(events.stream().filter(sinceRecording()).toList());
    return profile.cpu()
        + profile.top("allocating, on top of the stack", ALLOCATION, Profile::first)
        + profile.top("allocating, in Sluice", ALLOCATION, Profile::ours)
        + profile.top("allocated", ALLOCATION, Profile::allocated);
  }

  /**
   * Without each thread's first sample of allocation, which weighs what it allocated before, too.
   */
  private static Predicate<RecordedEvent> sinceRecording() {
    Set<Long> seen = new HashSet<>();
    return event ->
        !event.getEventType().getName().equals(ALLOCATION)
            || event.getThread() == null
            || !seen.add(event.getThread().getId());
  }

  /** By time where the JVM told it, else by how often something ran, which leaves calls out. */
  private String cpu() {
    if (events.stream().anyMatch(event -> event.getEventType().getName().equals(CPU_TIME))) {
      return top("on top of the stack", CPU_TIME, Profile::first)
          + top("in Sluice", CPU_TIME, Profile::ours);
    }
    return top("on top of the stack", JAVA, Profile::first)
        + top("in Sluice", JAVA, Profile::ours)
        + top("in a native call", NATIVE, Profile::first);
  }

  private static boolean hasCpuTime() {
    return Runtime.version().feature() >= CPU_TIME_SINCE
        && System.getProperty("os.name").equals("Linux");
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
