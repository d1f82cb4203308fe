package io.sluice.log.internal;

/** What retention asks of the chunks a log keeps, oldest first. */
public interface Kept {

  /** The payload's length. */
  int length(long position);

  /** When it was appended, in milliseconds since the epoch. Asked only where the age is bounded. */
  long appendedMs(long position);
}
