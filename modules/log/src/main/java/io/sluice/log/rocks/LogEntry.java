package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.log.Durability;
import io.sluice.log.internal.Decision;
import io.sluice.log.internal.LogLedger;
import io.sluice.log.internal.LogState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A log whose state is at hand. Its ledger is ahead of what is stored by the group being written;
 * readers see the {@link #view()}, which is not.
 */
final class LogEntry {

  // immutable
  private final String name;
  private final byte[] key;
  private final long id;
  private final Shares shares;

  // writer only
  private @Nullable MetaRow stored;
  private LogLedger ledger;
  private int forks;
  private boolean deleted;
  private boolean purged;
  private long pinned;
  private long trimmed;
  private long hole;
  private long dueMs;
  private int producerRows;
  private final Deque<Call<?>> waiting = new ArrayDeque<>();
  private boolean goingOn;
  private @Nullable KeptRecords kept;

  // writer only, of the group being written
  private final RecordWriter open = new RecordWriter();
  private final List<LogRecord> sealed = new ArrayList<>();
  private final Map<String, LogState.Producer> steps = new LinkedHashMap<>();

  // any thread
  private volatile @Nullable LogView view;
  private volatile long usedMs;

  /** A log as it was stored. */
  LogEntry(String name, MetaRow row) {
    this.name = name;
    this.key = name.getBytes(StandardCharsets.UTF_8);
    this.id = row.id();
    this.shares = row.shares();
    this.ledger = new LogLedger(name, row.state());
    restore(row);
  }

  /** A new log. */
  LogEntry(String name, long id, Shares shares, LogState state) {
    this.name = name;
    this.key = name.getBytes(StandardCharsets.UTF_8);
    this.id = id;
    this.shares = shares;
    this.ledger = new LogLedger(name, state);
    this.trimmed = state.shared();
    this.dueMs = Long.MAX_VALUE;
    this.usedMs = state.usedMs();
  }

  private void restore(MetaRow row) {
    stored = row;
    ledger = new LogLedger(name, row.state());
    forks = row.forks();
    deleted = row.deleted();
    pinned = row.pinned();
    trimmed = row.trimmed();
    hole = row.hole();
    dueMs = row.dueMs();
    producerRows = Math.max(producerRows, row.state().producers().size());
    usedMs = Math.max(usedMs, row.state().usedMs());
    view = LogView.of(name, row);
  }

  // ---- any thread

  String name() {
    return name;
  }

  /** Its name, as its rows are found by; not to be changed. */
  byte[] key() {
    return key;
  }

  long id() {
    return id;
  }

  Shares shares() {
    return shares;
  }

  /** What readers may see; null while it is being created. */
  @Nullable LogView view() {
    return view;
  }

  long usedMs() {
    return usedMs;
  }

  /** Notes that it was read; a race of two readers may lose the earlier of two times. */
  void used(long nowMs) {
    if (nowMs > usedMs) {
      usedMs = nowMs;
    }
  }

  // ---- writer only

  LogLedger ledger() {
    return ledger;
  }

  @Nullable MetaRow stored() {
    return stored;
  }

  boolean syncs() {
    return ledger.options().durability() == Durability.EVERY_APPEND;
  }

  int forks() {
    return forks;
  }

  void forked(long at) {
    forks++;
    pinned = Math.max(pinned, at);
  }

  void forkGone() {
    forks--;
    if (forks == 0) {
      pinned = 0;
      hole = 0;
    }
  }

  boolean isDeleted() {
    return deleted;
  }

  void delete() {
    deleted = true;
    dueMs = Long.MAX_VALUE;
  }

  boolean isPurged() {
    return purged;
  }

  void purge() {
    purged = true;
  }

  long dueMs() {
    return dueMs;
  }

  void due(long atMs) {
    dueMs = atMs;
  }

  /**
   * The first position whose record may still have to be taken away. What forks share is left to
   * them, and so a hole may begin after it.
   */
  long trimmableFrom() {
    return forks > 0 ? Math.max(Math.max(trimmed, pinned), hole) : trimmed;
  }

  /** Notes that the records from there to a position were taken away. */
  void trimmed(long position) {
    if (forks > 0) {
      hole = position;
    } else {
      trimmed = position;
    }
  }

  /** Appends that wait for readers, in order. */
  Deque<Call<?>> waiting() {
    return waiting;
  }

  /** Whether one of those that waited is being decided again. */
  boolean isGoingOn() {
    return goingOn;
  }

  void goingOn(boolean now) {
    goingOn = now;
  }

  /** What retention asks of it. */
  KeptRecords kept(Function<LogEntry, KeptRecords> maker) {
    KeptRecords known = kept;
    if (known == null) {
      known = maker.apply(this);
      kept = known;
    }
    return known;
  }

  /** Applies an append, and keeps its chunks for the record of this group. */
  void apply(Decision decision, long nowMs) {
    ledger.apply(decision, nowMs);
    used(nowMs);
    for (Chunk chunk : decision.chunks()) {
      if (!open.fits(chunk)) {
        seal(nowMs);
      }
      open.add(chunk);
    }
    LogState.Producer producer = decision.producer();
    if (producer != null) {
      steps.put(producer.id(), producer);
    }
  }

  /** Finishes the record being gathered. */
  void seal(long nowMs) {
    if (!open.isEmpty()) {
      long before = sealed.isEmpty() ? storedTail() : sealed.getLast().end();
      sealed.add(new LogRecord(before, open.finish(nowMs)));
    }
  }

  private long storedTail() {
    MetaRow row = stored;
    return row == null ? ledger.shared() : row.state().tail();
  }

  List<LogRecord> sealed() {
    return sealed;
  }

  Map<String, LogState.Producer> steps() {
    return steps;
  }

  int producerRows() {
    return producerRows;
  }

  void producerRows(int count) {
    producerRows = count;
  }

  MetaRow row(LogState state) {
    return new MetaRow(id, state, shares, forks, deleted, pinned, trimmed, hole, dueMs);
  }

  /** What was written is stored: readers may see it. */
  void committed(MetaRow row) {
    stored = row;
    view = LogView.of(name, row);
    if (kept != null) {
      kept.rest();
    }
    clear();
  }

  /** What was to be written is not; false where there was nothing before. */
  boolean rolledBack() {
    clear();
    kept = null;
    purged = false;
    MetaRow row = stored;
    if (row != null) {
      restore(row);
    }
    return row != null;
  }

  private void clear() {
    open.clear();
    sealed.clear();
    steps.clear();
  }
}
