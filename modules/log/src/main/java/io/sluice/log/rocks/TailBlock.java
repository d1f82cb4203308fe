package io.sluice.log.rocks;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A few records of one log in a row, in one array: kept as objects, two for each record, they were
 * most of what a young collection copied while many small ones were written. A large record has a
 * block, and its array, to itself. Under the lock of its tail only; bytes that were written do not
 * change, and so what was found may be read without.
 */
final class TailBlock {

  /** So many bytes, and the next begins: what a chunk that is held may keep from being freed. */
  static final int MAX_BYTES = 16 * 1024;

  /** From so many bytes on, a record is not copied. */
  static final int LARGE = 4 * 1024;

  /** What a block costs beside its arrays, and a log that has one. */
  static final int OVERHEAD = 256;

  private static final int FIRST_BYTES = 256;

  private final long first;
  private final boolean large;
  private byte[] bytes;
  private int used;

  /** Of each record, where it begins in the bytes, and its position after the first. */
  private int[] starts = new int[2];

  private int[] positions = new int[2];
  private int count;

  /** A block that begins with a record. */
  TailBlock(LogRecord record) {
    this.first = record.position();
    byte[] all = record.bytes();
    this.large = all.length >= LARGE;
    this.bytes = large ? all : Arrays.copyOf(all, Math.max(FIRST_BYTES, all.length));
    note(record, all.length);
  }

  /** Adds the next record, or answers that it needs another block. */
  boolean add(LogRecord record) {
    byte[] all = record.bytes();
    int needed = used + all.length;
    if (large || all.length >= LARGE || needed > MAX_BYTES) {
      return false;
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.clamp(2L * bytes.length, needed, MAX_BYTES));
    }
    System.arraycopy(all, 0, bytes, used, all.length);
    note(record, all.length);
    return true;
  }

  private void note(LogRecord record, int length) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      positions = Arrays.copyOf(positions, 2 * count);
    }
    starts[count] = used;
    positions[count] = (int) (record.position() - first);
    used += length;
    count++;
  }

  /** The position of its first chunk. */
  long first() {
    return first;
  }

  /** How many bytes it takes. */
  int cost() {
    return bytes.length + 2 * Integer.BYTES * starts.length + OVERHEAD;
  }

  /** The record a position is in, by halving; null where that comes after all of them. */
  @Nullable LogRecord find(long position) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (first + positions[middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    LogRecord record = new LogRecord(first + positions[low], bytes, starts[low]);
    return position < record.end() ? record : null;
  }
}
