package io.sluice.workers;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.refs.Call;
import io.sluice.refs.CallHandler;
import io.sluice.refs.HeldRef;
import io.sluice.refs.TimeoutChange;
import io.sluice.refs.Values;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pool of processes whose functions can be called, and read as streams: offered by a {@link
 * io.sluice.refs.RefHost}. Where it serves one {@code module:function}, the offered name is that
 * function's; otherwise a function's name follows it, as in {@code tools/mean}.
 *
 * <p>Belongs to the context it was started on, which is also the host's: calls of a host on another
 * one are refused. The figures can be asked for from any thread.
 */
public final class Worker implements CallHandler {

  /** How many names a message lists. */
  private static final int MAX_TOLD = 20;

  private final String name;
  private final WorkerOptions options;
  private final Map<String, TimeoutChange> modules;
  private final WorkerPool pool;

  private Worker(
      String name, WorkerOptions options, Map<String, TimeoutChange> modules, WorkerPool pool) {
    this.name = name;
    this.options = options;
    this.modules = Map.copyOf(modules);
    this.pool = pool;
  }

  /**
   * Starts its processes, on the calling context, which is its host's. Calls wait until one is
   * ready.
   *
   * @param name what it is called in the log, and in failures
   * @param modules what the streams of single modules say of their timeouts
   * @throws IllegalStateException outside Vert.x
   */
  public static Worker start(
      Vertx vertx, String name, WorkerOptions options, Map<String, TimeoutChange> modules) {
    if (Vertx.currentContext() == null) {
      throw new IllegalStateException("a worker is started on the context of its host");
    }
    return new Worker(name, options, modules, WorkerPool.start(vertx, name, options));
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** Why it has no process that is ready, or null when it has one, or waits for the first. */
  public @Nullable String trouble() {
    return pool.trouble();
  }

  /** What it has and does now. */
  public WorkerFigures figures() {
    return pool.figures();
  }

  /** Ends its processes, and what they still do; completes when they are gone. */
  public Future<Void> close() {
    return pool.close();
  }

  @Override
  public Future<@Nullable Object> call(Call call) {
    return processOf(call)
        .compose(process -> settled(call).compose(ignored -> call(call, process)));
  }

  /** Completes when what readers of its refs asked for has arrived: else that would be lost. */
  private static Future<?> settled(Call call) {
    return Future.all(streams(call).stream().map(WorkerStream::settled).toList());
  }

  private static List<WorkerStream> streams(Call call) {
    List<WorkerStream> streams = new ArrayList<>();
    call.args().forEach(arg -> addStreams(arg, streams));
    call.kwargs().values().forEach(arg -> addStreams(arg, streams));
    return streams;
  }

  private Future<@Nullable Object> call(Call call, WorkerProcess process) {
    bind(call, process);
    String function = function(call.path());
    Values.Encoder lazies = lazy -> argument(lazy, process);
    Chunk args = Values.encode(call.args(), lazies);
    Chunk kwargs = Values.encode(call.kwargs(), lazies);
    return process
        .call(function, args, kwargs, id -> call.onCancel(() -> process.cancelCall(id)))
        .map(answer -> answer(answer, process, timeouts(function)));
  }

  // ---- which process

  /** That of its session, or of the refs among its arguments; else the one with the least to do. */
  private Future<WorkerProcess> processOf(Call call) {
    if (!pool.isHere()) {
      // Two threads would count the credit of one stream.
      return refuse(
          FailureCode.SOURCE_FAILED,
          "the worker "
              + name
              + " is on another context than its host: start both on the same, and offer it there"
              + " with RefHost.offer");
    }
    Set<WorkerProcess> owners = new LinkedHashSet<>();
    if (call.session().attachment() instanceof WorkerProcess bound) {
      owners.add(bound);
    }
    streams(call).forEach(stream -> owners.add(stream.owner()));
    if (owners.isEmpty()) {
      return pool.choose();
    }
    WorkerProcess owner = owners.iterator().next();
    if (owners.size() > 1 || !pool.owns(owner)) {
      return refuse(FailureCode.BAD_REQUEST, "its refs are not all of one process of " + name);
    }
    if (owner.isEnded()) {
      return refuse(FailureCode.GONE, "the process of its session is gone");
    }
    return Future.succeededFuture(owner);
  }

  private static <T> Future<T> refuse(FailureCode code, String message) {
    return Future.failedFuture(new StreamException(code, message));
  }

  /** The streams of workers among an argument, however deep. */
  private static void addStreams(@Nullable Object argument, List<WorkerStream> streams) {
    if (argument instanceof HeldRef ref && ref.sequence() instanceof WorkerStream stream) {
      streams.add(stream);
    } else if (argument instanceof Iterable<?> list) {
      list.forEach(each -> addStreams(each, streams));
    } else if (argument instanceof Map<?, ?> map) {
      map.values().forEach(each -> addStreams(each, streams));
    }
  }

  private static void bind(Call call, WorkerProcess process) {
    if (call.session().attachment() == null) {
      call.session().attach(process);
      process.session(1);
      call.session().onEnd(() -> process.session(-1));
    }
  }

  // ---- which function

  private String function(String path) {
    List<String> served = pool.functions();
    boolean single = options.serve().size() == 1 && options.serve().get(0).indexOf(':') > 0;
    if (single && path.isEmpty()) {
      return served.get(0);
    }
    for (String each : served) {
      if (!single && (each.equals(path) || each.endsWith(":" + path))) {
        return each;
      }
    }
    throw new StreamException(
        FailureCode.UNKNOWN_STREAM,
        single
            ? name + " serves one function, and nothing follows its name"
            : name + " serves " + String.join(", ", names(served)));
  }

  private TimeoutChange timeouts(String function) {
    String module = function.substring(0, Math.max(0, function.indexOf(':')));
    return modules.getOrDefault(module, TimeoutChange.NONE);
  }

  private static List<String> names(List<String> served) {
    List<String> names =
        new ArrayList<>(
            served.stream()
                .limit(MAX_TOLD)
                .map(each -> each.substring(each.indexOf(':') + 1))
                .toList());
    if (served.size() > MAX_TOLD) {
      names.add("…");
    }
    return names;
  }

  // ---- values

  private @Nullable Map<String, @Nullable Object> argument(Object lazy, WorkerProcess process) {
    if (!(lazy instanceof HeldRef ref)) {
      throw new StreamException(
          Failure.badParameter("args", "a ref that is held elsewhere cannot be an argument here"));
    }
    List<@Nullable Object> ahead = new ArrayList<>();
    ref.ahead().forEach(item -> ahead.add(Values.decode(item, Worker::noRefs)));
    if (!(ref.take() instanceof WorkerStream stream)) {
      throw new IllegalStateException("a process holds what is no stream of its own");
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("__type__", "stream_ref");
    fields.put("ahead", ahead);
    if (!stream.isOver()) {
      fields.put("ref", stream.number());
      process.handBack(stream);
    }
    return fields;
  }

  private static Object noRefs(Map<String, @Nullable Object> fields) {
    throw new IllegalArgumentException("items hold no refs, and no " + fields.get("__type__"));
  }

  private static @Nullable Object answer(
      Buffer json, WorkerProcess process, TimeoutChange timeouts) {
    List<WorkerStream> found = new ArrayList<>();
    try {
      return Values.decode(Chunk.of(json), new AnswerDecoder(process, timeouts, found));
    } catch (RuntimeException e) {
      found.forEach(WorkerStream::release);
      throw e;
    }
  }

  /** Its sequences, which are noted, and whole responses. */
  private record AnswerDecoder(
      WorkerProcess process, TimeoutChange timeouts, List<WorkerStream> found)
      implements Values.Decoder {
    @Override
    public boolean knows(String type) {
      return type.equals("stream_ref") || type.equals("response");
    }

    @Override
    public Object value(Map<String, @Nullable Object> fields) {
      if ("response".equals(fields.get("__type__"))) {
        return WholeResponse.of(fields);
      }
      WorkerStream stream = process.stream(new JsonObject(fields), timeouts);
      found.add(stream);
      return stream;
    }
  }
}
