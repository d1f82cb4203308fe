package io.sluice.workers;

import io.sluice.core.HandOff;
import io.sluice.sources.ProcessMark;
import io.sluice.sources.ProcessTree;
import io.vertx.core.Context;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line to one process: frames in and out, and how it ended. Three platform threads do what
 * blocks (reading a pipe would hold a virtual thread's carrier); everything else is called, and
 * calls back, on one context.
 */
final class ProcessLine {
  private static final Logger log = LoggerFactory.getLogger(ProcessLine.class);

  /** What may wait for the context, beside one frame: a few turns' worth. Then the pipe fills. */
  private static final long MAX_WAITING_BYTES = 4 * 1024 * 1024;

  /** Frames are taken in one turn of the event loop; then others have theirs. */
  private static final int FRAMES_PER_TURN = 16;

  private static final int READ_BUFFER = 128 * 1024;

  /** How a process ended: with what status, what it broke of the protocol, and its last words. */
  record Ended(int status, @Nullable String broken, String lastLines) {}

  private final Process process;
  private final ProcessTree tree;
  private final Duration grace;
  private final StderrLog stderr;
  private final HandOff<WireFrame> in;
  private final HandOff<byte[]> out;
  private final Consumer<WireFrame> onFrame;
  private final Consumer<Ended> onEnd;

  // context only
  private long taken;
  private boolean told;

  // written by the reading thread
  private volatile @Nullable Ended ended;

  private ProcessLine(
      Process process,
      ProcessTree tree,
      Duration grace,
      StderrLog stderr,
      Context context,
      Consumer<WireFrame> onFrame,
      Consumer<Ended> onEnd) {
    this.process = process;
    this.tree = tree;
    this.grace = grace;
    this.stderr = stderr;
    this.onFrame = onFrame;
    this.onEnd = onEnd;
    this.in = new HandOff<>(context, this::drain);
    this.out = new HandOff<>(context, () -> {});
  }

  /**
   * Starts a process. Blocks for a moment: not for an event loop.
   *
   * @param context what the callbacks run on
   * @param onFrame told of each frame, in order
   * @param onEnd told once, after the last frame
   */
  static ProcessLine start(
      String pool,
      ProcessBuilder builder,
      Duration grace,
      Context context,
      Consumer<WireFrame> onFrame,
      Consumer<Ended> onEnd)
      throws IOException {
    ProcessMark mark = ProcessMark.create();
    mark.putInto(builder.environment());
    Process process = builder.start();
    StderrLog stderr = StderrLog.of(pool, process);
    ProcessTree tree = new ProcessTree(process, mark, grace);
    ProcessLine line = new ProcessLine(process, tree, grace, stderr, context, onFrame, onEnd);
    // what it leaves behind may hold its output open, and is not to outlive it
    var unused = process.onExit().thenCompose(ignored -> line.stop());
    line.in.permit(Long.MAX_VALUE, MAX_WAITING_BYTES);
    Thread.ofPlatform().daemon().name("sluice-worker-in").start(line::read);
    Thread.ofPlatform().daemon().name("sluice-worker-out").start(line::write);
    return line;
  }

  long pid() {
    return process.pid();
  }

  // ---- the threads

  private void read() {
    String broken = null;
    try (DataInputStream from =
        new DataInputStream(new BufferedInputStream(process.getInputStream(), READ_BUFFER))) {
      WireFrame frame = WireFrame.read(from);
      while (frame != null && in.put(frame, frame.body().length)) {
        frame = WireFrame.read(from);
      }
    } catch (IOException e) {
      broken = process.isAlive() ? e.getMessage() : null;
    } catch (InterruptedException e) {
      log.warn("nobody interrupts this thread", e);
    }
    finish(broken);
  }

  /** What cannot be read any more has to end. */
  private void finish(@Nullable String broken) {
    String lastLines = "";
    try {
      if (broken != null || !process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      lastLines = stderr.lastLines();
    } catch (InterruptedException e) {
      log.warn("nobody interrupts this thread", e);
    }
    ended = new Ended(process.exitValue(), broken, lastLines);
    in.signal();
  }

  private void write() {
    try (OutputStream to = process.getOutputStream()) {
      byte[] frame = out.take();
      while (frame != null) {
        to.write(frame);
        to.flush();
        frame = out.take();
      }
    } catch (IOException e) {
      log.debug("a worker does not read any more", e); // the reading thread tells how it ended
    } catch (InterruptedException e) {
      log.warn("nobody interrupts this thread", e);
    }
  }

  // ---- the context

  private void drain() {
    for (int i = 0; i < FRAMES_PER_TURN; i++) {
      WireFrame frame = in.poll();
      if (frame == null) {
        finished();
        return;
      }
      taken += frame.body().length;
      onFrame.accept(frame);
    }
    in.permit(Long.MAX_VALUE, taken + MAX_WAITING_BYTES);
    in.signal();
  }

  private void finished() {
    in.permit(Long.MAX_VALUE, taken + MAX_WAITING_BYTES);
    Ended how = ended;
    if (how == null || told) {
      return;
    }
    // it ended after its last frame was handed over: what was put before is seen now
    for (WireFrame frame = in.poll(); frame != null; frame = in.poll()) {
      onFrame.accept(frame);
    }
    told = true;
    out.close();
    onEnd.accept(how);
  }

  /**
   * Context only: sends a frame.
   *
   * @return false where so much waits that the process cannot be reading any more
   */
  boolean send(WireFrame frame) {
    boolean took = out.offer(frame.encoded());
    out.wake();
    return took;
  }

  /**
   * Context only: has it end in good order. It is told to, and sees the end of its input, as it
   * does if Sluice dies; whoever is there after the grace is ended with all it has started.
   */
  void end() {
    send(WireFrame.stop());
    out.close();
    var unused =
        process
            .onExit()
            .completeOnTimeout(process, grace.toMillis(), TimeUnit.MILLISECONDS)
            .thenCompose(ignored -> stop());
  }

  /** Ends it and all that it has started: asked to, and killed after the grace. */
  private CompletableFuture<Void> stop() {
    // looking for its children goes through all processes there are
    return CompletableFuture.completedFuture(tree)
        .thenComposeAsync(ProcessTree::stop, ProcessTree.LOOKING);
  }

  /** Ends it at once; what it has started, too, a little later. Any thread. */
  void kill() {
    process.destroyForcibly();
  }
}
