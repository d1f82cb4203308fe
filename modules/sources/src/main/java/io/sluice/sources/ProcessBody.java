package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a process and emits what it writes; waits for its end, and says how it was. */
final class ProcessBody implements GeneratorBody {
  private static final Logger log = LoggerFactory.getLogger(ProcessBody.class);

  /** What one read takes at most: a frame's worth, and half of what a pipe holds on Linux. */
  private static final int BLOCK_BYTES = 32 * 1024;

  /** How long a process may go on after it closed its output, such as one that cleans up. */
  private static final long LAST_SECONDS = 30;

  private final ProcessOptions options;
  private final List<String> command;

  /** What was started, or null where nothing was; completed by the body's thread. */
  private final CompletableFuture<@Nullable ProcessTree> started = new CompletableFuture<>();

  private volatile boolean stopped;

  ProcessBody(ProcessOptions options, List<String> command) {
    this.options = options;
    this.command = command;
  }

  @Override
  public void run(Emitter out) throws IOException, InterruptedException {
    try {
      out.awaitCredit();
      if (!stopped) {
        read(start(), out);
      }
    } finally {
      started.complete(null);
    }
  }

  private Process start() {
    try {
      ProcessMark mark = ProcessMark.create();
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(options.directory().toAbsolutePath().toFile());
      mark.putInto(builder.environment());
      Process process = builder.start();
      started.complete(new ProcessTree(process, mark, options.grace()));
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      log.warn("a process could not be started", e);
      throw new StreamException(
          Failure.of(FailureCode.SOURCE_FAILED, "the process could not be started"), e);
    }
  }

  private void read(Process process, Emitter out) throws IOException, InterruptedException {
    StderrTail stderr = StderrTail.of(process);
    try (InputStream from = process.getInputStream()) {
      switch (options.output()) {
        case LINES -> lines(from, out);
        case BYTES -> blocks(from, out);
      }
    }
    if (!process.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
      throw new StreamException(failure("did not end although it had closed its output", stderr));
    }
    int exitCode = process.exitValue();
    if (exitCode != 0) {
      throw new StreamException(
          failure("ended with status " + exitCode, stderr)
              .with("exitCode", String.valueOf(exitCode)));
    }
  }

  private Failure failure(String what, StderrTail stderr) throws InterruptedException {
    return Failure.of(FailureCode.SOURCE_FAILED, "the process " + what)
        .with("stderr", stderr.text());
  }

  private void lines(InputStream from, Emitter out) throws IOException {
    LineBuffer buffer = new LineBuffer(options.maxLineBytes());
    do {
      for (Chunk line = buffer.next(); line != null; line = buffer.next()) {
        out.emit(line);
      }
      out.awaitCredit();
    } while (buffer.fill(from::read) > 0);
    if (buffer.pending() > 0) {
      out.emit(buffer.rest());
    }
  }

  private static void blocks(InputStream from, Emitter out) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    out.awaitCredit();
    for (int read = from.read(block); read > 0; read = from.read(block)) {
      out.emit(Chunk.of(Arrays.copyOf(block, read)));
      out.awaitCredit();
    }
  }

  /**
   * Any thread, after this was begun: ends the process, if there is one; completes when it and its
   * children are gone.
   */
  CompletableFuture<Void> stop() {
    stopped = true;
    return started.thenComposeAsync(
        tree -> tree == null ? CompletableFuture.completedFuture(null) : tree.stop(),
        ProcessTree.LOOKING);
  }
}
