package io.sluice.workers;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.spi.LogText;
import io.sluice.refs.TimeoutChange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process of a pool: its calls, its streams, and whether it is well. Context only. */
final class WorkerProcess {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** The longest text of a worker's that a failure carries: a failure stays one small frame. */
  private static final int MAX_TEXT = 8 * 1024;

  /** What its pool is told. */
  interface Listener {
    /** It is ready, and serves these. */
    void ready(WorkerProcess process, List<String> functions);

    /** It has ended, and everything in it with it. */
    void ended(WorkerProcess process, String why);
  }

  private enum State {
    /** Started, not ready; to READY or ENDED. */
    STARTING,
    /** Takes calls; to RETIRING or ENDED. */
    READY,
    /** Takes no calls, and ends when its work is done; to ENDED. */
    RETIRING,
    /** Over. */
    ENDED
  }

  private final String pool;
  private final WorkerOptions options;
  private final Listener listener;
  private final long startedMs;
  private final Map<Long, Promise<Buffer>> calls = new HashMap<>();
  private final Map<Long, WorkerStream> streams = new HashMap<>();

  /** What was told to stop and has not said that it did, with when that will be too long. */
  private final Map<String, Long> stopping = new HashMap<>();

  private @Nullable ProcessLine line;
  private State state = State.STARTING;
  private boolean wasReady;
  private boolean told;
  private @Nullable String killedFor;
  private @Nullable String badStart;
  private long lastCall;
  private long heardMs;
  private long pings;
  private long rss = -1;
  private int sessions;

  /** One that is being started. */
  WorkerProcess(String pool, WorkerOptions options, Listener listener, long nowMs) {
    this.pool = pool;
    this.options = options;
    this.listener = listener;
    this.startedMs = nowMs;
    this.heardMs = nowMs;
  }

  // ---- its life

  /** The process was started. */
  void begin(ProcessLine line, JsonObject hello) {
    this.line = line;
    send(WireFrame.json(WireFrame.HELLO, hello));
    if (state == State.ENDED) {
      line.kill();
    } else if (state == State.RETIRING) {
      stop();
    }
  }

  /** It could not be started. */
  void notStarted(String why) {
    finished(why);
  }

  boolean isOf(Listener pool) {
    return listener.equals(pool);
  }

  boolean isReady() {
    return state == State.READY;
  }

  /** Whether it was ready at all. */
  boolean wasReady() {
    return wasReady;
  }

  /** Whether it ended because it was to. */
  boolean wasTold() {
    return told && killedFor == null;
  }

  boolean isStarting() {
    return state == State.STARTING;
  }

  boolean isEnded() {
    return state == State.ENDED;
  }

  /** What it has to do: the less, the sooner it gets more. */
  int load() {
    return calls.size() + streams.size() + sessions;
  }

  int callCount() {
    return calls.size();
  }

  int streamCount() {
    return streams.size();
  }

  long rss() {
    return rss;
  }

  /** A session is bound to it, or leaves it. */
  void session(int more) {
    sessions += more;
    stopWhenIdle();
  }

  /** No more calls; it ends when what it does is done. */
  void retire(String why) {
    if (state == State.READY) {
      log.info("worker {} ({}) takes no more calls: {}", pool, pid(), why);
      state = State.RETIRING;
      stopWhenIdle();
    }
  }

  private void stopWhenIdle() {
    if (state == State.RETIRING && load() == 0) {
      stop();
    }
  }

  /** Ends it in good order, whatever it does. */
  void stop() {
    state = state == State.ENDED ? state : State.RETIRING;
    if (line != null && killedFor == null && !told) {
      told = true;
      line.end();
    }
  }

  private void kill(String why) {
    if (state != State.ENDED && killedFor == null) {
      killedFor = why;
      log.warn("worker {} ({}) is killed: {}", pool, pid(), why);
      if (line != null) {
        line.kill();
      }
    }
  }

  private long pid() {
    return line == null ? -1 : line.pid();
  }

  /** Looks whether it is well: about every second. */
  void check(long nowMs) {
    if (state == State.ENDED || line == null) {
      return;
    }
    if (state == State.STARTING) {
      if (nowMs - startedMs > options.start().toMillis()) {
        kill("it was not ready within " + options.start().toSeconds() + " s");
      }
      return;
    }
    if (nowMs - heardMs > options.health().toMillis()) {
      kill("it did not answer for " + options.health().toSeconds() + " s");
      return;
    }
    send(WireFrame.numbers(WireFrame.PING, ++pings));
    if (rss > 2 * options.memory()) {
      kill("it uses %d bytes of memory, twice the %d allowed".formatted(rss, options.memory()));
    } else if (rss > options.memory()) {
      retire("it uses %d bytes of memory, of %d".formatted(rss, options.memory()));
    }
    if (!options.maxAge().isZero() && nowMs - startedMs > options.maxAge().toMillis()) {
      retire("it is old");
    }
    checkStopped(nowMs);
  }

  /**
   * Work that does not stop cannot be stopped from outside, but with its process: that takes no
   * more, and goes as soon as only such work is left.
   */
  private void checkStopped(long nowMs) {
    if (stopping.values().stream().noneMatch(until -> nowMs > until)) {
      return;
    }
    retire("work in it goes on although it was stopped");
    if (streams.isEmpty() && calls.keySet().stream().allMatch(call -> isStuck(call, nowMs))) {
      kill("work in it went on although it was stopped");
    }
  }

  private boolean isStuck(long call, long nowMs) {
    Long until = stopping.get("call " + call);
    return until != null && nowMs > until;
  }

  /** The line has ended, and all that came over it was taken. */
  void ended(ProcessLine.Ended how) {
    String why =
        Stream.of(badStart, killedFor, how.broken())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("it ended with status " + how.status());
    finished(why, how.lastLines());
  }

  private void finished(String why) {
    finished(why, "");
  }

  private void finished(String why, String lastLines) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    Failure failure =
        Failure.of(FailureCode.WORKER_LOST, "the worker process of " + pool + " is gone: " + why);
    Failure told = lastLines.isEmpty() ? failure : failure.with("stderr", cut(lastLines));
    List<Promise<Buffer>> lostCalls = new ArrayList<>(calls.values());
    List<WorkerStream> lostStreams = new ArrayList<>(streams.values());
    calls.clear();
    streams.clear();
    stopping.clear();
    lostCalls.forEach(call -> call.tryFail(new StreamException(told)));
    lostStreams.forEach(stream -> stream.failed(told));
    listener.ended(this, why);
  }

  // ---- its work

  /** Calls a function; the answer is its value's JSON. */
  Future<Buffer> call(String function, Chunk args, Chunk kwargs, LongConsumer begun) {
    if (calls.size() >= options.maxCalls() + WorkerOptions.MAX_WAITING_CALLS) {
      return Future.failedFuture(
          new StreamException(
              FailureCode.TOO_MANY_STREAMS, "too many calls wait in the worker " + pool));
    }
    long id = ++lastCall;
    Promise<Buffer> answer = Promise.promise();
    calls.put(id, answer);
    begun.accept(id);
    Buffer body = Buffer.buffer("{\"id\":" + id + ",\"function\":" + Json.encode(function));
    args.appendTo(body.appendString(",\"args\":"));
    kwargs.appendTo(body.appendString(",\"kwargs\":"));
    send(new WireFrame(WireFrame.CALL, body.appendString("}").getBytes()));
    if (options.maxTotalCalls() > 0 && lastCall >= options.maxTotalCalls()) {
      retire("it has served " + lastCall + " calls");
    }
    return answer.future();
  }

  /** Nobody waits for the call any more. */
  void cancelCall(long id) {
    if (calls.containsKey(id)) {
      stopping.put("call " + id, Now.ms() + options.grace().toMillis());
      send(WireFrame.numbers(WireFrame.CANCEL, id));
    }
  }

  /** A sequence within an answer. */
  WorkerStream stream(JsonObject description, TimeoutChange timeouts) {
    Long number = description.getLong("ref");
    if (number == null || streams.containsKey(number)) {
      throw new IllegalArgumentException("a stream_ref without a number of its own");
    }
    WorkerStream stream = new WorkerStream(this, number, description, timeouts);
    streams.put(number, stream);
    return stream;
  }

  void grant(WorkerStream stream, long items, long bytes) {
    send(WireFrame.numbers(WireFrame.GRANT, stream.number(), items, bytes));
  }

  /** Nobody reads the stream any more. */
  void drop(WorkerStream stream) {
    if (streams.remove(stream.number(), stream)) {
      stopping.put("stream " + stream.number(), Now.ms() + options.grace().toMillis());
      send(WireFrame.numbers(WireFrame.DROP, stream.number()));
    }
  }

  /** A stream that nobody was told of. */
  void dropUnknown(long number) {
    send(WireFrame.numbers(WireFrame.DROP, number));
  }

  /** It goes back to the process, as an argument. */
  void handBack(WorkerStream stream) {
    if (streams.remove(stream.number(), stream)) {
      stream.handBack();
    }
  }

  private void send(WireFrame frame) {
    if (line != null && state != State.ENDED && !line.send(frame)) {
      kill("it does not read what it is sent");
    }
  }

  // ---- what it says

  /** A frame arrived. */
  void receive(WireFrame frame) {
    heardMs = Now.ms();
    try {
      String broken = take(frame);
      if (broken != null) {
        kill("it broke the protocol: " + broken);
      }
    } catch (RuntimeException e) {
      kill(
          "it broke the protocol: frame " + frame.type() + ": " + LogText.shown(String.valueOf(e)));
    }
  }

  private @Nullable String take(WireFrame frame) {
    if (state == State.STARTING || badStart != null) {
      return start(frame);
    }
    switch (frame.type()) {
      case WireFrame.VALUE -> {
        Promise<Buffer> call = answered(frame.number(0));
        if (call == null || !call.tryComplete(frame.rest(Long.BYTES))) {
          return "a value for no call";
        }
      }
      case WireFrame.ITEMS -> {
        WorkerStream stream = streams.get(frame.number(0));
        return stream == null ? null : stream.items(frame.body());
      }
      case WireFrame.END -> {
        WorkerStream stream = streams.get(frame.number(0));
        String broken = stream == null ? null : stream.ended(frame.number(Long.BYTES));
        if (broken != null) {
          return broken;
        }
        streams.remove(frame.number(0));
      }
      case WireFrame.FAIL -> failed(frame);
      case WireFrame.DROPPED -> stopping.remove("stream " + frame.number(0));
      case WireFrame.PONG -> rss = frame.jsonFrom(Long.BYTES).getLong("rss", -1L);
      case WireFrame.READY -> {
        return told ? null : "it is ready twice";
      }
      default -> {
        return "frame " + frame.type() + " out of turn";
      }
    }
    stopWhenIdle();
    return null;
  }

  private @Nullable String start(WireFrame frame) {
    JsonObject told = frame.jsonFrom(0);
    if (frame.type() == WireFrame.BAD_START) {
      badStart = cut(told.getString("message", "it did not say why it cannot start"));
      return null;
    }
    if (frame.type() != WireFrame.READY || told.getInteger("protocol", 0) != 1) {
      return "it does not begin with READY of version 1";
    }
    List<String> functions = new ArrayList<>();
    for (Object function : told.getJsonArray("functions")) {
      functions.add(((JsonObject) function).getString("name"));
    }
    state = State.READY;
    wasReady = true;
    listener.ready(this, functions);
    return null;
  }

  private @Nullable Promise<Buffer> answered(long call) {
    stopping.remove("call " + call);
    return calls.remove(call);
  }

  private void failed(WireFrame frame) {
    long id = frame.number(1);
    Failure failure = failure(frame.jsonFrom(1 + Long.BYTES));
    if (frame.body()[0] == 'C') {
      Promise<Buffer> call = answered(id);
      if (call != null) {
        call.tryFail(new StreamException(failure));
      }
    } else {
      WorkerStream stream = streams.remove(id);
      if (stream != null) {
        stream.failed(failure);
      }
    }
  }

  /** The far side's exception. */
  private static Failure failure(JsonObject told) {
    String type = cut(told.getString("type", "Error"));
    String message = cut(told.getString("message", ""));
    FailureCode code =
        switch (told.getString("code", "")) {
          case "BAD_REQUEST" -> FailureCode.BAD_REQUEST;
          case "UNKNOWN_STREAM" -> FailureCode.UNKNOWN_STREAM;
          case "CHUNK_TOO_LARGE" -> FailureCode.CHUNK_TOO_LARGE;
          case "BAD_CHUNK" -> FailureCode.BAD_CHUNK;
          case "TOO_MANY_STREAMS" -> FailureCode.TOO_MANY_STREAMS;
          default -> FailureCode.SOURCE_FAILED;
        };
    String text = code == FailureCode.SOURCE_FAILED ? type + ": " + message : message;
    Failure failure =
        Failure.of(code, text)
            .with("type", type)
            .with("message", message)
            .with("stack", cut(told.getString("stack", "")));
    String parameter = told.getString("parameter");
    return parameter == null ? failure : failure.with("parameter", cut(parameter));
  }

  private static String cut(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }
}
