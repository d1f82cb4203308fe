package io.sluice.log.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in arrays, the highest byte first, so that keys sort as the numbers do. */
final class Bytes {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void putLong(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  static int getInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static void putInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  /** A key of one number. */
  static byte[] key(long first) {
    byte[] key = new byte[Long.BYTES];
    putLong(key, 0, first);
    return key;
  }

  /** A key of two numbers. */
  static byte[] key(long first, long second) {
    byte[] key = new byte[2 * Long.BYTES];
    putLong(key, 0, first);
    putLong(key, Long.BYTES, second);
    return key;
  }
}
