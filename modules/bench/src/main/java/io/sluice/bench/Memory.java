package io.sluice.bench;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has in use. */
public final class Memory {

  private Memory() {}

  /** Bytes of the heap after a collection, and of the buffers outside of it. */
  public static long inUse() {
    System.gc();
    System.gc();
    long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      bytes += pool.getMemoryUsed();
    }
    return bytes;
  }
}
