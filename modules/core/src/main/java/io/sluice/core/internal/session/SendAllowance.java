package io.sluice.core.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * What a producer may send: the highest limits it was ever given, and what it has sent. Absolute
 * and monotone (rule C3), so that a lost, doubled or late CREDIT does no harm.
 */
final class SendAllowance {

  /**
   * How far limits may be ahead of what was acknowledged: a few largest windows. Whatever a reader
   * claims, what is kept for it stays bounded (rule B1).
   */
  private static final long MAX_ITEMS_AHEAD = 4L * CreditWindow.MAX_ITEMS;

  private static final long MAX_BYTES_AHEAD = 4L * CreditWindow.MAX_REMOTE_BYTES;

  private long itemLimit;
  private long byteLimit;
  private long consumed;
  private long sentItems;
  private long sentBytes;

  /** Whether limits are such as a reader gives. */
  static boolean isSane(long itemsAhead, long bytesAhead) {
    return itemsAhead <= MAX_ITEMS_AHEAD && bytesAhead <= MAX_BYTES_AHEAD;
  }

  /** What is wrong with what a reader says, by itself; null where nothing is. */
  @Nullable String nonsense(long itemLimit, long byteLimit, long expected, long consumed) {
    if (consumed < 0 || consumed > expected || expected > sentItems) {
      return "acknowledges what was not sent";
    }
    return itemLimit < 0 || byteLimit < 0 ? "allows less than nothing" : null;
  }

  /** Keeps the maximum of each; answers whether an allowance grew. */
  boolean raise(long newItemLimit, long newByteLimit, long newConsumed) {
    boolean grew = newItemLimit > itemLimit || newByteLimit > byteLimit || newConsumed > consumed;
    itemLimit = Math.max(itemLimit, newItemLimit);
    byteLimit = Math.max(byteLimit, newByteLimit);
    consumed = Math.max(consumed, Math.min(newConsumed, sentItems));
    return grew;
  }

  /**
   * Rule C2: whether an item of this size may be sent now. One may pass the byte limit when nothing
   * is in flight, or a chunk larger than the window would never arrive.
   */
  boolean allows(int size) {
    return sentItems < itemLimit && (sentBytes + size <= byteLimit || sentItems == consumed);
  }

  void sent(int size) {
    sentItems++;
    sentBytes += size;
  }

  /** Rule C1: never negative. */
  long items() {
    return Math.max(0, itemLimit - sentItems);
  }

  /** May be negative after one large chunk. */
  long bytes() {
    return byteLimit - sentBytes;
  }

  long sentItems() {
    return sentItems;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** Whether the peer has ever allowed anything. */
  boolean isAny() {
    return itemLimit > 0;
  }
}
