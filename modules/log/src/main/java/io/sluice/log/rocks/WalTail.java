package io.sluice.log.rocks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds how much of a write-ahead log is a torn tail, which RocksDB cuts without a word. The file
 * is blocks of 32 KiB; a record is in one or more fragments, none of which crosses a block:
 *
 * <pre>
 *   0  CRC              4
 *   4  length           2, the lowest byte first
 *   6  type             1: whole, first, middle or last; of recycled files the same plus 4, with
 *                       the file's number (4) before the payload
 * </pre>
 *
 * What is left of a block where no header fits is filled with zeros.
 */
final class WalTail {

  private static final int BLOCK = 32 * 1024;
  private static final int HEADER = 7;
  private static final int RECYCLABLE_HEADER = 11;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int RECYCLABLE = 4;
  private static final int LAST_RECYCLABLE = 8;

  private final Path file;

  /** The end of the last record that is whole. */
  private long whole;

  /** The end of the last byte that is not zero: space may have been set aside. */
  private long used;

  private WalTail(Path file) {
    this.file = file;
  }

  /** The bytes of torn tails in a directory. */
  static long torn(Path databases) throws IOException {
    long torn = 0;
    try (Stream<Path> files = Files.list(databases)) {
      List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
      for (Path log : logs) {
        torn += new WalTail(log).torn();
      }
    }
    return torn;
  }

  private long torn() throws IOException {
    byte[] block = new byte[BLOCK];
    long start = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = fill(in, block); length > 0; length = fill(in, block)) {
        for (int i = length - 1; i >= 0; i--) {
          if (block[i] != 0) {
            used = start + i + 1;
            break;
          }
        }
        fragments(block, length, start);
        start += length;
      }
    }
    return Math.max(0, used - whole);
  }

  private static int fill(InputStream in, byte[] block) throws IOException {
    return in.readNBytes(block, 0, block.length);
  }

  private void fragments(byte[] block, int length, long start) {
    int at = 0;
    while (at + HEADER <= length) {
      int payload = (block[at + 4] & 0xff) | (block[at + 5] & 0xff) << 8;
      int type = block[at + 6] & 0xff;
      boolean recyclable = type > RECYCLABLE && type <= LAST_RECYCLABLE;
      int end = at + payload + (recyclable ? RECYCLABLE_HEADER : HEADER);
      if (type == 0 || end > length) {
        return;
      }
      int kind = recyclable ? type - RECYCLABLE : type;
      if (kind != FIRST && kind != MIDDLE) {
        whole = start + end;
      }
      at = end;
    }
  }
}
