package io.sluice.sources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A mark in a process's environment, which all that it starts inherits: by it they are found even
 * when they have left their parent, their group and their session. Found where the system shows
 * environments under {@code /proc}, as Linux does; elsewhere nobody is. Any thread.
 *
 * @param processes the directory with one entry per process
 * @param value told apart from that of any other
 */
public record ProcessMark(Path processes, String value) {

  /** The variable. */
  public static final String NAME = "SLUICE_PROCESS";

  /** The longest environment that is looked through: what Linux allows at most by default. */
  private static final int MAX_ENVIRONMENT = 2 * 1024 * 1024;

  /** A new one. */
  public static ProcessMark create() {
    return new ProcessMark(Path.of("/proc"), UUID.randomUUID().toString());
  }

  /** Has a process carry it. */
  public void putInto(Map<String, String> environment) {
    environment.put(NAME, value);
  }

  /** Who carries it and is alive. A process that hides its environment is not found. */
  public List<ProcessHandle> carriers() {
    List<ProcessHandle> found = new ArrayList<>();
    if (!Files.isDirectory(processes)) {
      return found;
    }
    byte[] wanted = (NAME + '=' + value + '\0').getBytes(StandardCharsets.UTF_8);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[0-9]*")) {
      for (Path one : all) {
        // the handle first: should the number pass on to another, the handle does not
        handle(one)
            .filter(it -> has(one.resolve("environ"), wanted) && it.isAlive())
            .ifPresent(found::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found; // those seen so far
    }
    return found;
  }

  private static Optional<ProcessHandle> handle(Path process) {
    try {
      return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean has(Path environment, byte[] wanted) {
    byte[] all;
    try (var in = Files.newInputStream(environment)) {
      all = in.readNBytes(MAX_ENVIRONMENT);
    } catch (IOException e) {
      return false; // it has ended, or belongs to somebody else
    }
    for (int at = 0; at <= all.length - wanted.length; at = end(all, at) + 1) {
      if (Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** Where the variable that begins here ends. */
  private static int end(byte[] all, int from) {
    int at = from;
    while (at < all.length && all[at] != 0) {
      at++;
    }
    return at;
  }
}
