package io.sluice.bench.latency;

import java.util.Locale;

/** Where chunks are made. */
public enum Place {
  /** On the event loop that serves HTTP; without Sluice, in the same turn. */
  NEAR(""),
  /** On another one; without Sluice, they come over the event bus, a message each. */
  FAR(", made on another loop");

  private final String words;

  Place(String words) {
    this.words = words;
  }

  /** What it adds to the name of a work. */
  String words() {
    return words;
  }

  /** As a server is asked for it. */
  String argument() {
    return name().toLowerCase(Locale.ROOT);
  }
}
