package io.sluice.sources;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one follower of a file: looks at it while it has readers, and tells them when there is more.
 * It sees the file as a sequence of {@link FollowedPart parts}, one after each rotation and
 * truncation.
 */
final class FollowedFile {
  private static final Logger log = LoggerFactory.getLogger(FollowedFile.class);

  /** Rotated files that are kept open for slow readers, and the current one. */
  static final int MAX_FILES = 8;

  /** Looking takes microseconds; a second thread helps where a file system hangs. */
  private static final int THREADS = 2;

  private static final ScheduledThreadPoolExecutor LOOKING = looking();
  private static final Map<Key, FollowedFile> FILES = new ConcurrentHashMap<>();

  /** Who shares a follower. */
  private record Key(Path path, Duration interval, int quietLooks) {}

  private final Key key;

  /** Under the registry's lock of this key. */
  private int users;

  private final List<FollowReader> readers = new CopyOnWriteArrayList<>();

  // ---- under the lock
  private final ReentrantLock lock = new ReentrantLock();
  private final List<FollowedPart> parts = new ArrayList<>();
  private final Succession succession;
  private @Nullable ScheduledFuture<?> timer;
  private boolean complained;

  private FollowedFile(Key key) {
    this.key = key;
    succession = new Succession(key.path());
    parts.add(FollowedPart.nothing());
  }

  private static ScheduledThreadPoolExecutor looking() {
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(
            THREADS, Thread.ofPlatform().daemon().name("sluice-follow-", 0).factory());
    pool.setRemoveOnCancelPolicy(true);
    return pool;
  }

  /** A reader of the file; may block. It leaves when it is closed. */
  static FollowReader join(Path path, FollowOptions options, Runnable wake) throws IOException {
    Key key = new Key(path, options.interval(), options.quietLooks());
    FollowedFile file =
        Objects.requireNonNull(
            FILES.compute(
                key,
                (same, known) -> {
                  FollowedFile joined = known == null ? new FollowedFile(key) : known;
                  joined.users++;
                  return joined;
                }));
    try {
      return file.newReader(options, wake);
    } catch (IOException | RuntimeException e) {
      file.release();
      throw e;
    }
  }

  /** How many files are followed. */
  static int count() {
    return FILES.size();
  }

  private FollowReader newReader(FollowOptions options, Runnable wake) throws IOException {
    lock.lock();
    try {
      if (readers.isEmpty()) {
        succession.begin();
      }
      boolean changed = look();
      changed |= parts.getLast().look(key.quietLooks()); // for its size, where it is new
      if (changed) {
        readers.forEach(FollowReader::wake);
      }
      FollowReader reader = new FollowReader(this, parts.getLast(), options, wake);
      readers.add(reader);
      if (timer == null) {
        long ms = key.interval().toMillis();
        timer = LOOKING.scheduleWithFixedDelay(this::lookAgain, ms, ms, TimeUnit.MILLISECONDS);
      }
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /** A reader reads no more. */
  void leave(FollowReader reader) {
    readers.remove(reader);
    release();
  }

  private void release() {
    FILES.computeIfPresent(key, (same, known) -> --known.users == 0 ? null : known);
    lock.lock();
    try {
      if (readers.isEmpty()) {
        if (timer != null) {
          timer.cancel(false);
          timer = null;
        }
        parts.forEach(FollowedPart::close);
        parts.clear();
        parts.add(FollowedPart.nothing());
      }
    } finally {
      lock.unlock();
    }
  }

  private void lookAgain() {
    boolean changed;
    lock.lock();
    try {
      changed = timer != null && look();
      complained = false;
    } catch (IOException | RuntimeException e) {
      changed = false;
      if (!complained) {
        complained = true;
        log.warn("{} cannot be followed now", key.path(), e);
      }
    } finally {
      lock.unlock();
    }
    if (changed) {
      readers.forEach(FollowReader::wake);
    }
  }

  /** Answers whether there may be something for readers. */
  private boolean look() throws IOException {
    boolean changed = false;
    for (FollowedPart part : List.copyOf(parts)) {
      changed |= part.look(key.quietLooks());
      if (part.isCut() && part.next() == null) {
        add(part.again());
        succession.truncated();
        changed = true;
      }
    }
    for (FollowedPart next : succession.after(parts.getLast(), Succession.identities(parts))) {
      add(next);
      changed = true;
    }
    forget();
    return changed;
  }

  private void add(FollowedPart part) {
    parts.getLast().replacedBy(part);
    parts.add(part);
  }

  /** Closes what no reader is in any more, and the oldest where there are too many. */
  private void forget() {
    while (parts.size() > 1
        && (parts.size() > MAX_FILES
            || (parts.getFirst().isOver() && isUnread(parts.getFirst())))) {
      FollowedPart oldest = parts.removeFirst();
      boolean shared = parts.getFirst().sharesFileWith(oldest);
      oldest.forget(shared);
    }
  }

  private boolean isUnread(FollowedPart part) {
    return readers.stream().noneMatch(reader -> reader.isIn(part));
  }
}
