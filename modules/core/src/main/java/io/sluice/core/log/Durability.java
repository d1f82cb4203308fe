package io.sluice.core.log;

/** What an acknowledged append survives. A kill of the process it survives in any of them. */
public enum Durability {
  /** A loss of power: it is on the disk before it is acknowledged, or shown to a reader. */
  EVERY_APPEND,
  /** A loss of power but for the last moments: the disk is synced at an interval of the store's. */
  INTERVAL,
  /** What the operating system wrote by then. */
  OS
}
