package io.sluice.core.internal.session;

/**
 * How much one DATA frame holds.
 *
 * @param items at most so many items
 * @param bytes at most so many bytes; a larger chunk travels alone
 */
public record FrameLimits(int items, int bytes) {

  /** Inside a node: by reference, small enough that a turn stays short. */
  public static final FrameLimits LOCAL = new FrameLimits(256, 256 * 1024);

  /**
   * On the wire: 32 KiB measured best on loopback, and 1,024 small chunks fit in about that. A
   * little less, since the event bus's buffer doubles, and a frame that is longer by its heads
   * alone would take, and clear, twice as much.
   */
  public static final FrameLimits WIRE = new FrameLimits(1024, 30 * 1024);
}
