package io.sluice.core.log;

import java.util.List;

/**
 * A part of a list of logs.
 *
 * @param logs in the order of their names' UTF-8 bytes
 * @param more whether there are more after the last
 */
public record LogPage(List<LogHead> logs, boolean more) {

  /** Copies the list. */
  public LogPage {
    logs = List.copyOf(logs);
  }
}
