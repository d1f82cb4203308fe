package io.sluice.bench.latency;

/** What is timed. */
public enum LatencyWork {
  /** On a connection that is kept: from the request to the first chunk's first byte. */
  FIRST_KEPT("first chunk, connection kept", LatencyServer.ONCE),
  /** On a new one: from connecting to the first chunk's first byte. */
  FIRST_NEW("first chunk, new connection", LatencyServer.ONCE),
  /** Of a chunk on an idle stream: from making it to reading it. */
  LONE("a lone chunk, idle stream", LatencyServer.LONE);

  private final String title;
  private final String stream;

  LatencyWork(String title, String stream) {
    this.title = title;
    this.stream = stream;
  }

  /** For a table. */
  public String title(Place place) {
    return title + place.words();
  }

  /** The stream that is read. */
  String stream() {
    return stream;
  }
}
