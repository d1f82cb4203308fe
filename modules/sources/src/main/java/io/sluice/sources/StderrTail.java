package io.sluice.sources;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last lines a process wrote to its standard error. It is read to its end on a thread of its
 * own, so that a process never waits for whoever would read it.
 */
final class StderrTail {
  private static final Logger log = LoggerFactory.getLogger(StderrTail.class);

  /** What is kept, in bytes: a failure stays one small frame. */
  static final int MAX_BYTES = 8 * 1024;

  /** What is kept, in lines: about a screen. */
  static final int MAX_LINES = 20;

  /** After the process's end its last words are there; a child of it may keep the pipe open. */
  private static final long PATIENCE_MS = 1_000;

  private final InputStream from;
  private final Thread thread;
  private final byte[] ring = new byte[MAX_BYTES];
  private long written;

  private StderrTail(InputStream from) {
    this.from = from;
    this.thread = Thread.ofPlatform().daemon().name("sluice-stderr").unstarted(this::read);
  }

  static StderrTail of(Process process) {
    StderrTail tail = new StderrTail(process.getErrorStream());
    tail.thread.start();
    return tail;
  }

  private void read() {
    byte[] block = new byte[1024];
    try (InputStream stderr = from) {
      for (int read = stderr.read(block); read > 0; read = stderr.read(block)) {
        keep(block, read);
      }
    } catch (IOException e) {
      log.debug("a process's standard error broke off", e);
    }
  }

  private synchronized void keep(byte[] block, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (written++ % MAX_BYTES)] = block[i];
    }
  }

  /** The last lines, as text; malformed UTF-8 becomes U+FFFD. */
  String text() throws InterruptedException {
    thread.join(PATIENCE_MS);
    List<String> lines = kept().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
  }

  private synchronized String kept() {
    int length = (int) Math.min(written, MAX_BYTES);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring[(int) ((written - length + i) % MAX_BYTES)];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
