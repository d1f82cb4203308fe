package io.sluice.log.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells one start of the machine from the next, where the operating system does. */
final class BootId {

  private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /** Null where it is not known. */
  static @Nullable String ofThisMachine() {
    try {
      return Files.readString(LINUX).strip();
    } catch (IOException | SecurityException e) {
      return null;
    }
  }
}
