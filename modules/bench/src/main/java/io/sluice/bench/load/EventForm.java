package io.sluice.bench.load;

/** How events stand in a response: what a line that tells an event begins with. */
public enum EventForm {
  /** Server-sent events: one {@code data:} line each. */
  SSE("text/event-stream", 'd'),
  /** A JSON object in each line. */
  NDJSON("application/x-ndjson", '{');

  private final String mediaType;
  private final byte lineStart;

  EventForm(String mediaType, char lineStart) {
    this.mediaType = mediaType;
    this.lineStart = (byte) lineStart;
  }

  /** What is asked for in {@code Accept}. */
  public String mediaType() {
    return mediaType;
  }

  byte lineStart() {
    return lineStart;
  }
}
