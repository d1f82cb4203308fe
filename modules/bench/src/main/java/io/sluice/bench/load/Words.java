package io.sluice.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for a byte in eight bytes at a time, so that counting costs little beside reading. */
final class Words {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long ALL_BUT_HIGH = 0x7f7f7f7f7f7f7f7fL;

  private Words() {}

  /** Eight times the same byte. */
  static long of(byte wanted) {
    return (wanted & 0xffL) * LOW_BITS;
  }

  /** The highest bit of each of the eight bytes from an index that is the wanted one. */
  static long matches(byte[] bytes, int at, long wanted) {
    long differs = (long) WORDS.get(bytes, at) ^ wanted;
    return ~(((differs & ALL_BUT_HIGH) + ALL_BUT_HIGH) | differs | ALL_BUT_HIGH);
  }
}
