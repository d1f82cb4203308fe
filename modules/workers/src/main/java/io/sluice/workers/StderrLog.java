package io.sluice.workers;

import io.sluice.core.spi.LogText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker writes to its standard error: into the log, line by line, and the last lines are
 * kept for whoever asks why it ended. Read to its end by a thread of its own, so that a worker
 * never waits for whoever would read it.
 */
final class StderrLog {
  private static final Logger log = LoggerFactory.getLogger(StderrLog.class);

  /** What is kept: about a screen. */
  static final int MAX_LINES = 20;

  /** What is kept of a line. */
  static final int MAX_LINE = 400;

  /** Lines a second that go into the log; the others are counted. */
  private static final int MAX_PER_SECOND = 50;

  private static final long SECOND = 1_000_000_000L;

  /** After the process's end its last words are there; a child of it may keep the pipe open. */
  private static final long PATIENCE_MS = 1_000;

  private final String pool;
  private final long pid;
  private final InputStream from;
  private final Thread thread;

  // reading thread only
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private long second = System.nanoTime();
  private int inSecond;
  private long leftOut;

  private final Deque<String> last = new ArrayDeque<>(); // guarded by this

  private StderrLog(String pool, Process process) {
    this.pool = pool;
    this.pid = process.pid();
    this.from = process.getErrorStream();
    this.thread = Thread.ofPlatform().daemon().name("sluice-worker-err").unstarted(this::read);
  }

  static StderrLog of(String pool, Process process) {
    StderrLog made = new StderrLog(pool, process);
    made.thread.start();
    return made;
  }

  private void read() {
    byte[] block = new byte[4096];
    try (InputStream stderr = from) {
      for (int read = stderr.read(block); read > 0; read = stderr.read(block)) {
        for (int i = 0; i < read; i++) {
          take(block[i]);
        }
      }
    } catch (IOException e) {
      log.debug("a worker's standard error broke off", e);
    }
    if (length > 0) {
      tell();
    }
    tellLeftOut();
  }

  private void take(byte b) {
    if (b == '\n') {
      tell();
    } else if (length < MAX_LINE) {
      line[length++] = b;
    }
  }

  private void tell() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    synchronized (this) {
      last.add(text);
      if (last.size() > MAX_LINES) {
        last.remove();
      }
    }
    if (System.nanoTime() - second > SECOND) {
      second = System.nanoTime();
      inSecond = 0;
      tellLeftOut();
    }
    if (inSecond++ < MAX_PER_SECOND) {
      log.info("worker {} ({}): {}", pool, pid, readable(text));
    } else {
      leftOut++;
    }
  }

  /** H2: a worker's bytes forge no line; spaces stay, since people read this. */
  private static String readable(String text) {
    return LogText.shown(text).replace("\\u0020", " ");
  }

  private void tellLeftOut() {
    if (leftOut > 0) {
      log.info("worker {} ({}): {} lines more within a second", pool, pid, leftOut);
      leftOut = 0;
    }
  }

  /** The last lines, once the process has ended; blocks for a moment. */
  String lastLines() throws InterruptedException {
    thread.join(PATIENCE_MS);
    synchronized (this) {
      return String.join("\n", last);
    }
  }
}
