package io.sluice.bench.http;

import io.sluice.bench.load.EventForm;

/** What grows. */
public enum ScaleSeries {
  /** The readers of one log. */
  READERS("one log, n readers", FanoutServer.HOT + "?from=now", EventForm.SSE),
  /** Streams at a low rate, each of its own, each with a reader. */
  PACED("n streams, paced", FanoutServer.PACED, EventForm.NDJSON),
  /** Streams as fast as they are read, each of its own. */
  STREAMS("n streams, unpaced", FanoutServer.NUMBERS, EventForm.NDJSON);

  private final String title;
  private final String stream;
  private final EventForm form;

  ScaleSeries(String title, String stream, EventForm form) {
    this.title = title;
    this.stream = stream;
    this.form = form;
  }

  /** For a table and a plot. */
  public String title() {
    return title;
  }

  /** What is read of the server. */
  String target() {
    return "/streams/" + stream;
  }

  /** How it is read. */
  EventForm form() {
    return form;
  }
}
