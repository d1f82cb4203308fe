package io.sluice.log.rocks;

import io.sluice.core.StreamException;
import io.sluice.core.log.LogRefusal;

/** What was read back is not what was written. */
final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }

  /** What to tell who asked for this log. */
  StreamException of(String name) {
    return new StreamException(
        LogRefusal.DAMAGED.failure("the log " + name + " is damaged: " + getMessage()), this);
  }
}
