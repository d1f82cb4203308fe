package io.sluice.log.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small file that is there while a store is open, or was when its process was killed. It names
 * the machine's boot, which tells a kill of the process from a loss of power, and says when a
 * recovery had to leave out what had been accepted.
 */
final class RunMarker {

  /** How the last run of a store ended. */
  enum Last {
    /** It was closed, or there was none. */
    CLOSED,
    /** The process was killed; all it had written was kept by the operating system. */
    KILLED,
    /** The machine was started since, or nobody knows: what was not synced may be lost. */
    POWER_LOST,
    /** A recovery was under way that leaves out what had been accepted. */
    CUTTING
  }

  private static final String NAME = "RUNNING";
  private static final String UNKNOWN = "unknown";
  private static final String CUT = "cutting";

  private final Path file;
  private final String boot;

  RunMarker(Path directory, @Nullable String boot) {
    this.file = directory.resolve(NAME);
    this.boot = boot == null ? UNKNOWN : boot;
  }

  Last last() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return Last.CLOSED;
    }
    if (lines.contains(CUT)) {
      return Last.CUTTING;
    }
    boolean same = !lines.isEmpty() && lines.getFirst().equals(boot) && !boot.equals(UNKNOWN);
    return same ? Last.KILLED : Last.POWER_LOST;
  }

  /** Notes, before it is done, that accepted appends will be left out. */
  void cutting() throws IOException {
    write(boot + "\n" + CUT + "\n");
  }

  void running() throws IOException {
    write(boot + "\n");
  }

  void closed() throws IOException {
    Files.deleteIfExists(file);
    syncDirectory();
  }

  private void write(String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    syncDirectory();
  }

  private void syncDirectory() throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
