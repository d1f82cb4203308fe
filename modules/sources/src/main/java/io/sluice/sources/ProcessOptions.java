package io.sluice.sources;

import io.sluice.core.StreamInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process to run, and how its standard output is read.
 *
 * @param command the program and its arguments. Where an argument has <code>{name}</code>, a
 *     request's parameter of that name is put there, into this one argument; never through a shell
 * @param parameters the slots the command has
 * @param directory where it runs
 * @param output in lines, or in the blocks of bytes that arrive together
 * @param contentType the media type of each chunk's payload
 * @param maxLineBytes the longest line; a longer one fails the stream as {@code CHUNK_TOO_LARGE}
 * @param maxProcesses how many may run at a time for this source; more are refused as {@code
 *     TOO_MANY_STREAMS}. Each takes two threads, and whatever the program takes
 * @param grace how long a process has to end when it is told to, before it is killed
 */
public record ProcessOptions(
    List<String> command,
    List<ProcessParameter> parameters,
    Path directory,
    FileOptions.Read output,
    String contentType,
    int maxLineBytes,
    int maxProcesses,
    Duration grace) {

  /** A slot in an argument. */
  static final Pattern SLOT = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)}");

  /** A program for each of a few readers at a time: it is run once per reader. */
  public static final int DEFAULT_MAX_PROCESSES = 16;

  /** Long enough to clean up, short enough to wait for. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

  /** Checks the command and its slots. */
  public ProcessOptions {
    command = List.copyOf(command);
    parameters = List.copyOf(parameters);
    if (command.isEmpty() || command.getFirst().isBlank()) {
      throw new IllegalArgumentException("command must name a program");
    }
    if (SLOT.matcher(command.getFirst()).find()) {
      throw new IllegalArgumentException("the program itself cannot be a parameter");
    }
    if (maxLineBytes < 1 || maxProcesses < 1 || grace.isNegative()) {
      throw new IllegalArgumentException(
          "maxLineBytes and maxProcesses must be positive, grace not negative");
    }
  }

  /**
   * Checks that slots and declared parameters are the same.
   *
   * @throws IllegalArgumentException naming the one that is missing
   */
  void checkSlots() {
    List<String> declared = parameters.stream().map(ProcessParameter::name).toList();
    List<String> used =
        command.stream()
            .flatMap(argument -> SLOT.matcher(argument).results())
            .map(slot -> slot.group(1))
            .toList();
    for (String name : used) {
      if (!declared.contains(name)) {
        throw new IllegalArgumentException("the slot {" + name + "} is not a declared parameter");
      }
    }
    for (String name : declared) {
      if (!used.contains(name)) {
        throw new IllegalArgumentException("no argument has the slot {" + name + "}");
      }
    }
  }

  /** Lines of text of a program without parameters. */
  public static ProcessOptions lines(String... command) {
    return new ProcessOptions(
        List.of(command),
        List.of(),
        Path.of(""),
        FileOptions.Read.LINES,
        StreamInfo.TEXT,
        FileOptions.DEFAULT_MAX_LINE_BYTES,
        DEFAULT_MAX_PROCESSES,
        DEFAULT_GRACE);
  }

  /** Bytes of an unknown type of a program without parameters. */
  public static ProcessOptions bytes(String... command) {
    return lines(command).output(FileOptions.Read.BYTES, StreamInfo.BINARY);
  }

  /** The same with these slots. */
  public ProcessOptions parameters(ProcessParameter... parameters) {
    return new ProcessOptions(
        command,
        List.of(parameters),
        directory,
        output,
        contentType,
        maxLineBytes,
        maxProcesses,
        grace);
  }

  /** The same, read so. */
  public ProcessOptions output(FileOptions.Read output, String contentType) {
    return new ProcessOptions(
        command, parameters, directory, output, contentType, maxLineBytes, maxProcesses, grace);
  }

  /** The same with other limits. */
  public ProcessOptions limits(int maxLineBytes, int maxProcesses, Duration grace) {
    return new ProcessOptions(
        command, parameters, directory, output, contentType, maxLineBytes, maxProcesses, grace);
  }

  /** The argument with its slots filled. */
  static String filled(String argument, java.util.function.UnaryOperator<String> value) {
    return SLOT.matcher(argument)
        .replaceAll(slot -> Matcher.quoteReplacement(value.apply(slot.group(1))));
  }
}
