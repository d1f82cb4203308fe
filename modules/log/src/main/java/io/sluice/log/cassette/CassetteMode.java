package io.sluice.log.cassette;

import java.util.Locale;

/** What a cassette does with a request. */
public enum CassetteMode {
  /** Asks the source, and records: a recording of the same request is replaced. */
  RECORD,
  /**
   * Replays; a request without a recording fails, naming the nearest. The source is never asked.
   */
  REPLAY,
  /** Replays what is recorded, and records what is not. */
  ONCE,
  /** Asks the source, and records nothing. */
  OFF;

  /**
   * The mode of this name, in lower case.
   *
   * @throws IllegalArgumentException naming what is allowed
   */
  public static CassetteMode of(String name) {
    for (CassetteMode mode : values()) {
      if (mode.text().equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("a mode is record, replay, once or off, not: " + name);
  }

  /** Its name in configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
