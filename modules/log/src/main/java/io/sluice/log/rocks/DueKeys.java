package io.sluice.log.rocks;

/** Keys of what the sweep looks at: when, and the log's number. What was deleted comes first. */
final class DueKeys {

  private DueKeys() {}

  /** A log whose records nobody needs any more. */
  static byte[] grave(long log) {
    return Bytes.key(0, log);
  }

  static byte[] due(long atMs, long log) {
    return Bytes.key(atMs, log);
  }

  static long atMs(byte[] key) {
    return Bytes.getLong(key, 0);
  }

  static long log(byte[] key) {
    return Bytes.getLong(key, Long.BYTES);
  }
}
