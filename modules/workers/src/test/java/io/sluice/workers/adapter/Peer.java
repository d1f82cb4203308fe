package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sluice's end of the protocol, byte by byte, with a real process at the other end. */
final class Peer implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 15;

  /**
   * One process for all tests that leave it as it was; it ends with this JVM, by its input's end.
   */
  private static final Map<Adapter, Peer> SHARED = new ConcurrentHashMap<>();

  private final Process process;
  private final AtomicLong calls = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, PeerStream> streams = new HashMap<>();
  private final Map<Long, Frame> answers = new HashMap<>();
  private final Map<Long, JsonObject> pongs = new HashMap<>();
  private final List<String> errors = new ArrayList<>();
  private @Nullable Frame start;
  private @Nullable Throwable broken;
  private boolean over;
  private boolean errorsOver;

  private Peer(Process process) {
    this.process = process;
  }

  static Peer shared(Adapter adapter) {
    adapter.command();
    return SHARED.computeIfAbsent(adapter, it -> start(it, hello(it, "kit", "builtins:list")));
  }

  /** HELLO that serves these, with limits no test reaches. */
  static JsonObject hello(Adapter adapter, String... serve) {
    return new JsonObject()
        .put("protocol", 1)
        .put("serve", new JsonArray(List.of(serve)))
        .put("paths", new JsonArray().add(adapter.fixtures().toString()))
        .put("maxItemBytes", 1024 * 1024)
        .put("maxStreams", 300)
        .put("maxCalls", 8);
  }

  static Peer start(Adapter adapter, JsonObject hello) {
    Peer peer = silent(adapter);
    peer.send(Frame.json('H', hello));
    return peer;
  }

  /** Starts the process and says nothing yet. */
  static Peer silent(Adapter adapter) {
    try {
      Peer peer = new Peer(new ProcessBuilder(adapter.command()).start());
      Thread.ofPlatform().daemon().name("peer-" + adapter).start(peer::readFrames);
      Thread.ofPlatform().daemon().name("peer-errors").start(peer::readErrors);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** READY, once it is there. */
  JsonObject ready() {
    return begin('R');
  }

  /** BAD START's message. */
  String badStart() {
    return begin('B').getString("message");
  }

  private JsonObject begin(char type) {
    await("READY", () -> start != null);
    Frame told = Objects.requireNonNull(locked(() -> start));
    if (told.type() != type) {
      throw new AssertionError("began with " + told.type() + told.json(0));
    }
    return (JsonObject) told.json(0);
  }

  /** What the call answers. */
  Object call(String function, Object... args) {
    return value(begin(function, args));
  }

  JsonObject object(String function, Object... args) {
    return (JsonObject) call(function, args);
  }

  /** Calls until it answers this. */
  void awaitCall(Object expected, String function, Object... args) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      if (expected.equals(call(function, args))) {
        return;
      }
    }
    throw new AssertionError(function + " never answered " + expected);
  }

  /** The stream that the call answers. */
  PeerStream stream(String function, Object... args) {
    return stream(object(function, args));
  }

  PeerStream stream(JsonObject ref) {
    return locked(
        () -> streams.computeIfAbsent(ref.getLong("ref"), it -> new PeerStream(this, it)));
  }

  /** What the call fails with. */
  JsonObject failure(String function, Object... args) {
    return failure(begin(function, args));
  }

  /** Sends a call and does not wait. */
  long begin(String function, Object... args) {
    return begin(function, new JsonArray(List.of(args)), new JsonObject());
  }

  long begin(String function, JsonArray args, JsonObject kwargs) {
    ready();
    long id = calls.incrementAndGet();
    JsonObject call = new JsonObject().put("id", id).put("function", qualified(function));
    send(Frame.json('C', call.put("args", args).put("kwargs", kwargs)));
    return id;
  }

  private static String qualified(String function) {
    return function.contains(":") ? function : "kit:" + function;
  }

  Object value(long call) {
    Frame answer = answer(call);
    if (answer.type() != 'V') {
      throw new AssertionError("failed: " + answer.json(9));
    }
    return answer.json(8);
  }

  JsonObject failure(long call) {
    Frame answer = answer(call);
    if (answer.type() != 'F') {
      throw new AssertionError("answered: " + answer.json(8));
    }
    return (JsonObject) answer.json(9);
  }

  boolean answered(long call) {
    return locked(() -> answers.containsKey(call));
  }

  private Frame answer(long call) {
    await("the answer to call " + call, () -> answers.containsKey(call));
    return Objects.requireNonNull(locked(() -> answers.get(call)));
  }

  /** The figures that come back; and what was sent before was read. */
  JsonObject ping() {
    long number = calls.incrementAndGet();
    send(Frame.numbers('P', number));
    await("PONG", () -> pongs.containsKey(number));
    return Objects.requireNonNull(locked(() -> pongs.get(number)));
  }

  void send(Frame frame) {
    sendBytes(frame.encoded());
  }

  void sendBytes(byte[] bytes) {
    try {
      process.getOutputStream().write(bytes);
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status it exits with. */
  int exit() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("did not exit; stderr: " + errors());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its standard error so far. */
  List<String> errors() {
    return locked(() -> List.copyOf(errors));
  }

  void awaitError(String part) {
    BooleanSupplier there = () -> errors.stream().anyMatch(it -> it.contains(part));
    await("stderr: " + part, () -> there.getAsBoolean() || errorsOver);
    assertThat(errors()).anyMatch(it -> it.contains(part));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  void await(String what, BooleanSupplier condition) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!condition.getAsBoolean()) {
        if (broken != null || (over && errorsOver) || left <= 0) {
          throw new AssertionError("never came: " + what + "; stderr: " + errors, broken);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private void readFrames() {
    try (DataInputStream in =
        new DataInputStream(new java.io.BufferedInputStream(process.getInputStream(), 65_536))) {
      for (Frame it = Frame.read(in); it != null; it = Frame.read(in)) {
        Frame frame = it;
        change(() -> received(frame));
      }
      change(() -> over = true);
    } catch (IOException | RuntimeException e) {
      change(() -> broken = e);
    }
  }

  private void received(Frame frame) {
    if (frame.ofStream()) {
      streams.computeIfAbsent(frame.number(), it -> new PeerStream(this, it)).received(frame);
      return;
    }
    switch (frame.type()) {
      case 'R', 'B' -> start = frame;
      case 'V', 'F' -> {
        if (answers.put(frame.number(), frame) != null) {
          throw new IllegalStateException("answered twice: " + frame.number());
        }
      }
      case 'P' -> pongs.put(frame.number(), (JsonObject) frame.json(8));
      default -> throw new IllegalStateException("a frame of type " + frame.type());
    }
  }

  private void readErrors() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String it = lines.readLine(); it != null; it = lines.readLine()) {
        String line = it;
        change(() -> errors.add(line));
      }
    } catch (IOException e) {
      change(() -> errors.add("(" + e + ")"));
    } finally {
      change(() -> errorsOver = true);
    }
  }
}
