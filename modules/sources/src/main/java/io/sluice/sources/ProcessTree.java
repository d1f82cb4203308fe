package io.sluice.sources;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A process and all that it has started, to be ended together. Any thread. */
final class ProcessTree {

  /** Looking for children goes through all of the machine's processes: not for an event loop. */
  static final Executor LOOKING = task -> Thread.ofVirtual().name("sluice-process-end").start(task);

  /** After which a killed process that nobody reaps is not waited for any longer. */
  private static final long LAST_SECONDS = 10;

  private final Process process;
  private final Duration grace;

  ProcessTree(Process process, Duration grace) {
    this.process = process;
    this.grace = grace;
  }

  /**
   * Tells all to end, and kills after the grace who has not. Children are looked up first: once
   * their parent is gone, nobody knows whose they were.
   */
  CompletableFuture<Void> stop() {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    process.descendants().forEach(all::add);
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    return gone(all)
        .completeOnTimeout(null, grace.toMillis(), TimeUnit.MILLISECONDS)
        .thenComposeAsync(ignored -> kill(all), LOOKING);
  }

  private static CompletableFuture<Void> kill(Set<ProcessHandle> told) {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    told.stream()
        .filter(ProcessHandle::isAlive)
        .forEach(it -> {
          it.descendants().forEach(all::add); // started since
          all.add(it);
        });
    all.forEach(ProcessHandle::destroyForcibly);
    return gone(all).completeOnTimeout(null, LAST_SECONDS, TimeUnit.SECONDS);
  }

  private static CompletableFuture<Void> gone(Set<ProcessHandle> processes) {
    List<CompletableFuture<ProcessHandle>> exits =
        processes.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::onExit).toList();
    return CompletableFuture.allOf(exits.toArray(CompletableFuture<?>[]::new));
  }
}
