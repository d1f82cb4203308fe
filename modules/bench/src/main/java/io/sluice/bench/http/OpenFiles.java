package io.sluice.bench.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** How many readers' sockets this process, and so its children, may have open. */
final class OpenFiles {

  /** Descriptors that a process has open besides its readers' sockets. */
  private static final int OTHERS = 1_000;

  private OpenFiles() {}

  /** Why so many sockets cannot be open at once; nothing where they can. */
  static @Nullable String tooFewFor(long sockets) {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    return tooFewFor(sockets, files);
  }

  static @Nullable String tooFewFor(long sockets, long files) {
    return sockets <= files - OTHERS ? null : "a process may open " + files + " files";
  }
}
