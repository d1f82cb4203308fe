package io.sluice.workers;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of one pool: started, looked after, replaced. Belongs to the context it was started
 * on; {@link #figures} and {@link #trouble} may be asked from any thread.
 */
final class WorkerPool implements WorkerProcess.Listener {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);

  /** Between two looks at the processes, in milliseconds. */
  private static final long CHECK_MS = 1_000;

  /** From the first failed start to the next one; doubled each time, up to the last. */
  private static final long FIRST_PAUSE_MS = 200;

  private static final long LAST_PAUSE_MS = 30_000;

  /** A process that lived so long was well: what ended it is no reason to wait. */
  private static final long WELL_MS = 10_000;

  /** Calls that may wait for a process to be ready. */
  private static final int MAX_WAITING = 1_000;

  private final Vertx vertx;
  private final Context context;

  /** What its context is known by. */
  private final Object mark = new Object();

  private final String name;
  private final WorkerOptions options;
  private final List<WorkerProcess> processes = new ArrayList<>();
  private final Deque<Promise<WorkerProcess>> waiting = new ArrayDeque<>();
  private final Promise<Void> closed = Promise.promise();
  private final long timer;
  private long pauseMs;
  private long notBeforeMs;
  private long lastStartMs;
  private boolean closing;
  private String lastTold = "";

  // written on the context, read by any thread
  private volatile WorkerFigures figures = WorkerFigures.NONE;
  private volatile @Nullable String trouble;
  private volatile List<String> functions = List.of();
  private long starts;
  private long losses;

  private WorkerPool(Vertx vertx, String name, WorkerOptions options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    context.put(mark, mark);
    this.name = name;
    this.options = options;
    this.timer = vertx.setPeriodic(CHECK_MS, ignored -> check());
  }

  /** Starts one, on the calling context; its processes begin at once, and are ready later. */
  static WorkerPool start(Vertx vertx, String name, WorkerOptions options) {
    WorkerPool pool = new WorkerPool(vertx, name, options);
    pool.fill();
    return pool;
  }

  /** Whether the caller is on its context. Duplicates of that share what is put there. */
  boolean isHere() {
    Context current = Vertx.currentContext();
    return current != null && current.get(mark) != null;
  }

  /** What its processes serve, as {@code module:function}; empty until one was ready. */
  List<String> functions() {
    return functions;
  }

  /** Why it has no process, or null when it has one. */
  @Nullable String trouble() {
    return trouble;
  }

  WorkerFigures figures() {
    return figures;
  }

  // ---- processes

  /** Starts as many as are missing, not sooner than the last failure allows. */
  private void fill() {
    if (closing || Now.ms() < notBeforeMs) {
      return;
    }
    long going = processes.stream().filter(it -> it.isReady() || it.isStarting()).count();
    for (long i = going; i < options.processes(); i++) {
      startOne();
    }
  }

  private void startOne() {
    lastStartMs = Now.ms();
    starts++;
    WorkerProcess process = new WorkerProcess(name, options, this, lastStartMs);
    processes.add(process);
    vertx
        .executeBlocking(() -> begin(process), false)
        .onSuccess(line -> process.begin(line, hello()))
        .onFailure(error -> process.notStarted(String.valueOf(error.getMessage())));
  }

  private ProcessLine begin(WorkerProcess process) throws IOException {
    List<String> command = new ArrayList<>(options.command());
    if (command.isEmpty()) {
      command.add(interpreter().toString());
    }
    command.add(Adapters.file(options.language()).toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!options.paths().isEmpty()) {
      builder.directory(options.paths().get(0).toFile());
    }
    return ProcessLine.start(
        name, builder, options.grace(), context, process::receive, process::ended);
  }

  private Path interpreter() throws IOException {
    Optional<Path> found =
        options.language().find(Optional.ofNullable(System.getenv("PATH")).orElse(""));
    return found.orElseThrow(() ->
        new IOException(
            "there is no "
                + String.join(" or ", options.language().programs())
                + " on the PATH; install "
                + options.language().least()
                + " or newer, or name it with `command`"));
  }

  private JsonObject hello() {
    JsonArray paths = new JsonArray();
    options.paths().forEach(path -> paths.add(path.toAbsolutePath().toString()));
    return new JsonObject()
        .put("protocol", 1)
        .put("serve", new JsonArray(options.serve()))
        .put("paths", paths)
        .put("maxItemBytes", Chunk.MAX_BYTES)
        .put("maxStreams", options.maxStreams())
        .put("maxCalls", options.maxCalls());
  }

  @Override
  public void ready(WorkerProcess process, List<String> served) {
    functions = List.copyOf(served);
    trouble = null;
    while (!waiting.isEmpty()) {
      waiting.remove().tryComplete(process);
    }
    tellFigures();
  }

  @Override
  public void ended(WorkerProcess process, String why) {
    processes.remove(process);
    if (closing) {
      closeWhenEmpty();
      return;
    }
    if (!process.wasTold()) {
      lost(process, why);
    }
    if (pauseMs == 0) {
      fill();
    } else {
      vertx.setTimer(pauseMs, ignored -> fill());
    }
    tellFigures();
  }

  /** Calls wait for the next one, unless this one could not even start. */
  private void lost(WorkerProcess process, String why) {
    losses++;
    boolean wasWell = process.wasReady() && Now.ms() - lastStartMs > WELL_MS;
    pauseMs = wasWell ? 0 : Math.min(LAST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
    notBeforeMs = Now.ms() + pauseMs;
    if (!why.equals(lastTold)) {
      log.warn("worker {}: {}; started again in {} ms", name, why, pauseMs);
      lastTold = why;
    }
    boolean isAlone = processes.stream().noneMatch(it -> it.isReady() || it.isStarting());
    if (isAlone && !process.wasReady()) {
      trouble = why;
      StreamException failure = unavailable(why);
      while (!waiting.isEmpty()) {
        waiting.remove().tryFail(failure);
      }
    }
  }

  private StreamException unavailable(String why) {
    return new StreamException(
        FailureCode.UNAVAILABLE, "the worker " + name + " has no process: " + why);
  }

  private void check() {
    long now = Now.ms();
    for (WorkerProcess process : List.copyOf(processes)) {
      process.check(now);
    }
    fill();
    boundRetiring();
    tellFigures();
  }

  /** Those that end when their work is done are no more than the others, or the oldest goes. */
  private void boundRetiring() {
    List<WorkerProcess> retiring =
        processes.stream().filter(it -> !it.isReady() && !it.isStarting()).toList();
    if (retiring.size() > options.processes()) {
      retiring.get(0).stop();
    }
  }

  private void tellFigures() {
    figures =
        new WorkerFigures(
            processes.size(),
            (int) processes.stream().filter(WorkerProcess::isReady).count(),
            processes.stream().mapToInt(WorkerProcess::callCount).sum(),
            processes.stream().mapToInt(WorkerProcess::streamCount).sum(),
            processes.stream().mapToLong(it -> Math.max(0, it.rss())).sum(),
            starts,
            losses);
  }

  // ---- calls

  /** Whether it is one of this pool's, be it ended. */
  boolean owns(WorkerProcess process) {
    return process.isOf(this);
  }

  /** The process with the least to do; waits for one to be ready. */
  Future<WorkerProcess> choose() {
    Optional<WorkerProcess> ready =
        processes.stream()
            .filter(WorkerProcess::isReady)
            .min(Comparator.comparingInt(WorkerProcess::load));
    if (ready.isPresent()) {
      return Future.succeededFuture(ready.get());
    }
    String why = trouble;
    if (why != null || closing) {
      return Future.failedFuture(unavailable(why == null ? "it stops" : why));
    }
    if (waiting.size() >= MAX_WAITING) {
      return Future.failedFuture(
          new StreamException(
              FailureCode.OVERLOADED, "too many calls wait for the worker " + name));
    }
    Promise<WorkerProcess> later = Promise.promise();
    waiting.add(later);
    return later.future();
  }

  /** Ends all processes; completes when they are gone. */
  Future<Void> close() {
    if (!closing) {
      closing = true;
      vertx.cancelTimer(timer);
      List.copyOf(processes).forEach(WorkerProcess::stop);
      closeWhenEmpty();
    }
    return closed.future();
  }

  private void closeWhenEmpty() {
    if (processes.isEmpty()) {
      closed.tryComplete();
    }
  }
}
