package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What another process has of the machine's memory, where the system tells it under /proc. */
public final class ResidentMemory {

  private static final String KEY = "VmRSS:";

  private ResidentMemory() {}

  /** In bytes; -1 where it is not told. */
  public static long bytes(ServerProcess server) {
    try {
      List<String> lines =
          Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status"));
      return lines.stream()
          .filter(line -> line.startsWith(KEY))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException none) {
      return -1;
    }
  }
}
