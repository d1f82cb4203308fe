package io.sluice.log.rocks;

import io.sluice.core.log.Durability;
import io.sluice.core.log.LogOffset;
import io.sluice.log.internal.LogState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Gives logs their numbers and incarnations, none of them twice. How far they may have been given
 * out is stored, synced, before the first of a block is used, so that no loss gives one again.
 *
 * <p>It also knows below which incarnation a log has to begin a new one, because a recovery may
 * have lost appends of it (rule L4). The logs' rows are not touched for that: one that is older
 * than the floor is read as if it had the floor's number.
 *
 * <p><b>Threads.</b> The writer; the floors any.
 */
final class Numbers {

  static final byte[] KEY = {'n'};

  /** Ids given out between two syncs of the ceiling. */
  private static final long ID_BLOCK = 1 << 16;

  /** Incarnations between two syncs: they follow the microseconds, so a minute. */
  private static final long INCARNATION_BLOCK = 60_000_000;

  private static final int LAYOUT = 1;

  private long nextId;
  private long idCeiling;
  private long nextIncarnation;
  private long incarnationCeiling;
  private boolean changed;

  private volatile long unsyncedFloor;
  private volatile long floor;

  /** Those of a new store. */
  Numbers() {
    nextId = 1;
    idCeiling = 1;
    nextIncarnation = 1;
    incarnationCeiling = 1;
  }

  /** Has them be those of a store as they are stored, or of a new one. */
  void load(Disk disk) throws RocksDBException {
    byte @Nullable [] row = disk.<byte @Nullable []>read(db -> db.rocks.get(db.store, KEY));
    if (row == null) {
      return;
    }
    RowReader in = new RowReader(row);
    if (in.number() != LAYOUT) {
      throw new DamagedException("the store has an unknown layout");
    }
    idCeiling = in.number();
    nextId = idCeiling;
    incarnationCeiling = in.number();
    nextIncarnation = incarnationCeiling;
    unsyncedFloor = in.number();
    floor = in.number();
  }

  /**
   * Has the start of a run stored, before it accepts anything: with floors raised where the last
   * run may have lost something.
   */
  void begin(Disk disk, long nowMs) throws RocksDBException {
    raise(disk.lost(), nowMs);
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(disk.families().store, KEY, encode());
      disk.write(batch, true);
    }
    stored();
    disk.begin();
  }

  byte[] encode() {
    return new RowWriter()
        .number(LAYOUT)
        .number(idCeiling)
        .number(incarnationCeiling)
        .number(unsyncedFloor)
        .number(floor)
        .finish();
  }

  long id() {
    if (nextId >= idCeiling) {
      idCeiling = nextId + ID_BLOCK;
      changed = true;
    }
    return nextId++;
  }

  /** The next incarnation: the time in microseconds, or one more than the last. */
  long incarnation(long nowMs) {
    long number = Math.max(nextIncarnation, nowMs * 1_000);
    if (number > LogOffset.MAX) {
      throw new IllegalStateException("the clock is far off: " + nowMs);
    }
    if (number >= incarnationCeiling) {
      incarnationCeiling = number + INCARNATION_BLOCK;
      changed = true;
    }
    nextIncarnation = number + 1;
    return number;
  }

  /** Whether they must be stored, synced, with the next group. */
  boolean changed() {
    return changed;
  }

  void stored() {
    changed = false;
  }

  /** Begins new incarnations where something may have been lost. */
  void raise(Recovery.Lost lost, long nowMs) {
    switch (lost) {
      case NOTHING -> {}
      case UNSYNCED -> unsyncedFloor = incarnation(nowMs);
      case ANYTHING -> floor = incarnation(nowMs);
    }
  }

  /** A log's row, as it is to be read. Any thread. */
  MetaRow effective(MetaRow row) {
    LogState state = row.state();
    long number = state.incarnation();
    if (state.options().durability() != Durability.EVERY_APPEND) {
      number = Math.max(number, unsyncedFloor);
    }
    number = Math.max(number, floor);
    return number == state.incarnation() ? row : with(row, number);
  }

  private static MetaRow with(MetaRow row, long incarnation) {
    LogState state = row.state();
    LogState changed =
        new LogState(
            state.options(),
            incarnation,
            state.fork(),
            state.shared(),
            state.first(),
            state.tail(),
            state.bytes(),
            state.usedMs(),
            state.outcome(),
            state.sequence(),
            state.closing(),
            List.copyOf(state.producers()));
    return new MetaRow(
        row.id(),
        changed,
        row.shares(),
        row.forks(),
        row.deleted(),
        row.pinned(),
        row.trimmed(),
        row.hole(),
        row.dueMs());
  }
}
