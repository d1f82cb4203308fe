package io.sluice.sources;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process and all that it has started, to be ended together. Any thread. */
public final class ProcessTree {

  /** Looking for children goes through all of the machine's processes: not for an event loop. */
  public static final Executor LOOKING =
      task -> Thread.ofVirtual().name("sluice-process-end").start(task);

  /** After which a killed process that nobody reaps is not waited for any longer. */
  private static final long LAST_SECONDS = 10;

  /** How often is looked for those that the killed have started meanwhile; few are that quick. */
  private static final int MAX_KILLS = 20;

  private final Process process;
  private final ProcessMark mark;
  private final Duration grace;

  /**
   * Knows a process's tree.
   *
   * @param mark which the process carries
   */
  public ProcessTree(Process process, ProcessMark mark, Duration grace) {
    this.process = process;
    this.mark = mark;
    this.grace = grace;
  }

  /**
   * Tells all to end, and kills after the grace who has not. Children are looked up first: where
   * the mark does not tell, nobody knows whose they were once their parent is gone.
   */
  public CompletableFuture<Void> stop() {
    Set<ProcessHandle> all = living(List.of(process.toHandle()));
    all.forEach(ProcessHandle::destroy);
    return gone(all)
        .completeOnTimeout(null, grace.toMillis(), TimeUnit.MILLISECONDS)
        .thenComposeAsync(ignored -> kill(living(all), MAX_KILLS), LOOKING);
  }

  /** Those of them that live, who carries the mark, and what all these have started. */
  private Set<ProcessHandle> living(Collection<ProcessHandle> known) {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    Stream.concat(known.stream().filter(ProcessHandle::isAlive), mark.carriers().stream())
        .filter(all::add)
        .forEach(it -> it.descendants().forEach(all::add));
    return all;
  }

  /** Kills; again who has been started meanwhile. */
  private CompletableFuture<Void> kill(Set<ProcessHandle> all, int times) {
    if (all.isEmpty() || times == 0) {
      return CompletableFuture.completedFuture(null);
    }
    all.forEach(ProcessHandle::destroyForcibly);
    return gone(all)
        .completeOnTimeout(null, LAST_SECONDS, TimeUnit.SECONDS)
        .thenComposeAsync(ignored -> kill(living(List.of()), times - 1), LOOKING);
  }

  private static CompletableFuture<Void> gone(Set<ProcessHandle> processes) {
    List<CompletableFuture<ProcessHandle>> exits =
        processes.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::onExit).toList();
    return CompletableFuture.allOf(exits.toArray(CompletableFuture<?>[]::new));
  }
}
