package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Gathers chunks of one log and lays them out as one record:
 *
 * <pre>
 *   0  CRC-32C of all that follows        4
 *   4  layout, 1                          1
 *   5  chunks                             4
 *   9  when they were appended, epoch ms  8
 *  17  payload bytes                      4
 *  21  table bytes                        4
 *  25  table, for each chunk:
 *        length of the payload × 4 + 2 if it has an event type + 1 if it is well-formed JSON
 *                                         varint
 *        the event type, if it has one:   varint length, UTF-8
 *   …  the payloads, one after another
 * </pre>
 *
 * <p>The lengths are apart from the payloads, so that finding a chunk in the middle does not walk
 * over the payloads before it. Writer thread only.
 */
final class RecordWriter {

  /**
   * The most payload bytes of a record, but for a single larger chunk: an eighth of what one read
   * answers, since a read that begins inside a record fetches all of it.
   */
  static final int MAX_BYTES = 128 * 1024;

  /** The most chunks of a record; a read that begins inside walks over the table before. */
  static final int MAX_CHUNKS = 8 * 1024;

  static final byte LAYOUT = 1;
  static final int TABLE = 25;
  static final int EVENT = 2;
  static final int JSON = 1;

  private final List<Chunk> chunks = new ArrayList<>();
  private int payload;
  private int table;

  /** Whether the chunk fits; one always fits into an empty record. */
  boolean fits(Chunk chunk) {
    return chunks.isEmpty()
        || (chunks.size() < MAX_CHUNKS && payload + chunk.length() <= MAX_BYTES);
  }

  void add(Chunk chunk) {
    chunks.add(chunk);
    payload += chunk.length();
    table += Varints.size(head(chunk));
    String event = chunk.event();
    if (event != null) {
      int length = event.getBytes(StandardCharsets.UTF_8).length;
      table += Varints.size(length) + length;
    }
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** The record's bytes; empties the writer. */
  byte[] finish(long timeMs) {
    byte[] bytes = new byte[TABLE + table + payload];
    bytes[4] = LAYOUT;
    Bytes.putInt(bytes, 5, chunks.size());
    Bytes.putLong(bytes, 9, timeMs);
    Bytes.putInt(bytes, 17, payload);
    Bytes.putInt(bytes, 21, table);
    int entry = TABLE;
    int body = TABLE + table;
    for (Chunk chunk : chunks) {
      entry = Varints.put(bytes, entry, head(chunk));
      String event = chunk.event();
      if (event != null) {
        byte[] utf8 = event.getBytes(StandardCharsets.UTF_8);
        entry = Varints.put(bytes, entry, utf8.length);
        System.arraycopy(utf8, 0, bytes, entry, utf8.length);
        entry += utf8.length;
      }
      chunk.copyTo(bytes, body);
      body += chunk.length();
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 4, bytes.length - 4);
    Bytes.putInt(bytes, 0, (int) crc.getValue());
    clear();
    return bytes;
  }

  void clear() {
    chunks.clear();
    payload = 0;
    table = 0;
  }

  private static long head(Chunk chunk) {
    return ((long) chunk.length() << 2)
        | (chunk.event() == null ? 0 : EVENT)
        | (chunk.isWellFormedJson() ? JSON : 0);
  }
}
