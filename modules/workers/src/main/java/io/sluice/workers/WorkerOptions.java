package io.sluice.workers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a pool of processes of one language is run.
 *
 * @param language what its functions are written in
 * @param command the interpreter and its options; empty for the language's own on the {@code PATH}
 * @param serve what may be called: {@code module:function}, or {@code module} for all of its public
 *     names
 * @param paths directories that modules are looked for in; the first is the processes' own
 * @param processes how many there are, 1 to {@value #MAX_PROCESSES}
 * @param maxStreams that exist in a process at a time
 * @param maxCalls that run in a process at a time; as many again as {@link #MAX_WAITING_CALLS} wait
 * @param maxAge after which a process is replaced; zero for never
 * @param maxTotalCalls after which a process is replaced; zero for never
 * @param memory bytes of resident memory from which a process is replaced as soon as it has no
 *     work, and from twice as many at once
 * @param start how long a process may take until it is ready
 * @param health how long a process may be silent when asked whether it is well
 * @param grace how long work that was stopped, or a process that was told to end, may take to do so
 */
public record WorkerOptions(
    Language language,
    List<String> command,
    List<String> serve,
    List<Path> paths,
    int processes,
    int maxStreams,
    int maxCalls,
    Duration maxAge,
    long maxTotalCalls,
    long memory,
    Duration start,
    Duration health,
    Duration grace) {

  /** More processes of one pool than this are a mistake. */
  public static final int MAX_PROCESSES = 64;

  /** How many calls may wait in a process until one that runs is answered. */
  public static final int MAX_WAITING_CALLS = 256;

  /** Copies the lists, and checks the numbers. */
  public WorkerOptions {
    command = List.copyOf(command);
    serve = List.copyOf(serve);
    paths = List.copyOf(paths);
    if (serve.isEmpty()) {
      throw new IllegalArgumentException("serve must name at least one module:function or module");
    }
    if (processes < 1 || processes > MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "processes must be 1 to " + MAX_PROCESSES + ", not " + processes);
    }
    if (maxStreams < 1 || maxCalls < 1 || memory < 1) {
      throw new IllegalArgumentException("maxStreams, maxCalls and memory must be at least 1");
    }
  }

  /** One process that serves this, looked for here, with the other limits' defaults. */
  public static WorkerOptions of(Language language, Path directory, String... serve) {
    return new WorkerOptions(
        language,
        List.of(),
        List.of(serve),
        List.of(directory),
        1,
        256,
        16,
        Duration.ZERO,
        0,
        1L << 30,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }
}
