package io.sluice.sources;

import io.sluice.core.Chunk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one recording of this process: started with its first reader, stopped after its last. Each
 * event is encoded once for all readers, on the recorder's thread.
 *
 * <p>Starting and stopping take a moment and a lock, and so happen on virtual threads of their own.
 */
final class JvmEvents {
  private static final Logger log = LoggerFactory.getLogger(JvmEvents.class);

  /** What the recorder may keep on disk; readers are live, so the last moments are enough. */
  static final long MAX_DISK_BYTES = 16 * 1024 * 1024;

  /** How long the recorder keeps what it has told. */
  static final Duration MAX_AGE = Duration.ofSeconds(30);

  /** Telling an event never waits, so this is plenty. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private static final JvmEvents PROCESS = new JvmEvents();

  private final List<JvmReader> readers = new CopyOnWriteArrayList<>();

  // ---- under the lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Duration> enabled = new HashMap<>();
  private @Nullable RecordingStream recording;

  static JvmEvents ofThisProcess() {
    return PROCESS;
  }

  /** Any thread: begins to tell this reader; where that fails, the reader does. */
  void attach(JvmReader reader) {
    readers.add(reader);
    Thread.ofVirtual().name("sluice-jfr-attach").start(() -> start(reader));
  }

  /** Any thread: tells this reader no more. */
  void detach(JvmReader reader) {
    readers.remove(reader);
    Thread.ofVirtual().name("sluice-jfr-detach").start(this::stopIfUnused);
  }

  /** Whether the recording runs. */
  boolean isRecording() {
    lock.lock();
    try {
      return recording != null;
    } finally {
      lock.unlock();
    }
  }

  private void start(JvmReader reader) {
    lock.lock();
    try {
      if (!readers.contains(reader)) {
        return; // left meanwhile
      }
      if (recording == null) {
        recording = record(reader);
      } else {
        enable(recording, reader);
      }
    } catch (RuntimeException e) {
      log.warn("the flight recorder cannot be used", e);
      readers.remove(reader);
      reader.fail(e);
    } finally {
      lock.unlock();
    }
  }

  private RecordingStream record(JvmReader first) {
    RecordingStream opened = open();
    try {
      enable(opened, first);
      opened.startAsync();
      return opened;
    } catch (RuntimeException e) {
      enabled.clear();
      opened.close();
      throw e;
    }
  }

  private RecordingStream open() {
    RecordingStream opened = new RecordingStream();
    opened.setMaxSize(MAX_DISK_BYTES);
    opened.setMaxAge(MAX_AGE);
    opened.setReuse(true);
    opened.onEvent(this::tell);
    opened.onError(error -> log.warn("an event could not be told", error));
    return opened;
  }

  private void enable(RecordingStream on, JvmReader reader) {
    Duration period = reader.options().period();
    for (String event : reader.options().events()) {
      Duration before = enabled.get(event);
      if (before == null || period.compareTo(before) < 0) {
        enabled.put(event, period);
        on.enable(event).withPeriod(period).withoutStackTrace();
      }
    }
  }

  /** Recorder's thread. */
  private void tell(RecordedEvent event) {
    String name = event.getEventType().getName();
    Chunk chunk = null;
    for (JvmReader reader : readers) {
      if (reader.wants(name)) {
        if (chunk == null) {
          chunk = JfrJson.encode(event);
        }
        reader.offer(chunk);
      }
    }
  }

  private void stopIfUnused() {
    lock.lock();
    try {
      RecordingStream running = recording;
      if (running != null && readers.isEmpty()) {
        recording = null;
        enabled.clear();
        running.close();
        running.awaitTermination(STOP_PATIENCE); // one recorder's thread at a time tells readers
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
