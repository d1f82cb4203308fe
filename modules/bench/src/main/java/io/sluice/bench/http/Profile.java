package io.sluice.bench.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** Where a recorded JVM spent its CPU: the methods on top, and the lowest of Sluice's own below. */
public final class Profile {

  private static final int SHOWN = 20;

  private Profile() {}

  /** The option that has a JVM record itself into a file, until it ends. */
  public static String option(Path recording) {
    return "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + recording;
  }

  /** Reads a recording and tells the methods most often seen running, and allocating. */
  public static String of(Path recording) throws IOException {
    List<RecordedEvent> events = RecordingFile.readAllEvents(recording);
    return top("on top of the stack", events, "jdk.ExecutionSample", frames -> frames.findFirst())
        + top("in Sluice", events, "jdk.ExecutionSample", Profile::ours)
        + top("in a native call", events, "jdk.NativeMethodSample", frames -> frames.findFirst())
        + top("allocating, in Sluice", events, "jdk.ObjectAllocationSample", Profile::ours);
  }

  private static Optional<RecordedFrame> ours(Stream<RecordedFrame> frames) {
    return frames
        .filter(frame -> frame.getMethod().getType().getName().startsWith("io.sluice."))
        .findFirst();
  }

  private static String top(
      String title,
      List<RecordedEvent> events,
      String type,
      Function<Stream<RecordedFrame>, Optional<RecordedFrame>> choice) {
    Map<String, Long> weights = new HashMap<>();
    long total = 0;
    for (RecordedEvent event : events) {
      if (event.getEventType().getName().equals(type) && event.getStackTrace() != null) {
        long weight = event.hasField("weight") ? event.getLong("weight") : 1;
        total += weight;
        choice
            .apply(event.getStackTrace().getFrames().stream())
            .ifPresent(frame -> weights.merge(name(frame.getMethod()), weight, Long::sum));
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

  private static String name(RecordedMethod method) {
    return method.getType().getName() + "." + method.getName();
  }
}
