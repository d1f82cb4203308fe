package io.sluice.sources.model;

import java.util.List;

/** Ends an answer before a text, which may be cut anywhere: what may be its beginning waits. */
final class StopTexts {
  private final List<String> stops;
  private String held = "";
  private boolean found;

  StopTexts(List<String> stops) {
    this.stops = stops;
  }

  /** Whether one came: the answer ends before it. */
  boolean isFound() {
    return found;
  }

  /** What of the answer may be told once this has come, too; empty for nothing. */
  String after(String next) {
    String text = held + next;
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop);
      if (at >= 0) {
        found = true;
        end = Math.min(end, at);
      }
    }
    if (!found) {
      end -= beginning(text);
    }
    held = found ? "" : text.substring(end);
    return text.substring(0, end);
  }

  /** How much of the text's end may be the beginning of one. */
  private int beginning(String text) {
    int most = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, text.length()); n > most; n--) {
        if (text.endsWith(stop.substring(0, n))) {
          most = n;
        }
      }
    }
    return most;
  }

  /** What waited in vain, at the answer's end. */
  String rest() {
    String rest = held;
    held = "";
    return rest;
  }
}
