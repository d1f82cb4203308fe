package io.sluice.log.rocks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is written to the disk at once, and who is answered then. Writer only. */
final class Group {

  private final List<Call<?>> calls = new ArrayList<>();
  private final Set<LogEntry> touched = new LinkedHashSet<>();
  private long bytes;

  void add(Call<?> call) {
    calls.add(call);
  }

  List<Call<?>> calls() {
    return calls;
  }

  /** Logs that change, in the order they did first. */
  Set<LogEntry> touched() {
    return touched;
  }

  void touch(LogEntry entry) {
    touched.add(entry);
  }

  void addBytes(long more) {
    bytes += more;
  }

  /** The payload bytes in it. */
  long bytes() {
    return bytes;
  }

  void clear() {
    calls.clear();
    touched.clear();
    bytes = 0;
  }
}
