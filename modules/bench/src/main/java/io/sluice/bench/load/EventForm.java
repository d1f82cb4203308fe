package io.sluice.bench.load;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;

/** How events stand in a response. */
public enum EventForm {
  /** Server-sent events: one {@code data:} line each. */
  SSE("text/event-stream"),
  /** A JSON object in each line. */
  NDJSON("application/x-ndjson"),
  /** A row each, after a header. */
  CSV("text/csv"),
  /** JSON objects, with nothing between them. */
  RAW("*/*"),
  /** One array, which has an end: read again and again. */
  JSON("application/json");

  /** The key of a request's query that names the form. */
  public static final String KEY = "format";

  /** How many events a whole answer of {@link #JSON} has. */
  public static final int ITEMS = 1_000;

  private final String mediaType;

  EventForm(String mediaType) {
    this.mediaType = mediaType;
  }

  /** What is asked for in {@code Accept}. */
  public String mediaType() {
    return mediaType;
  }

  /** The one that a request's query names. */
  public static EventForm of(String name) {
    return Arrays.stream(values())
        .filter(form -> form.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no form is called '" + name + "'"));
  }

  /** The same resource, asked for in this form; so many events of it, where it has an end. */
  public URI in(URI url) {
    String query = url.getRawQuery() == null ? "?" : "&";
    String form = query + KEY + "=" + name().toLowerCase(Locale.ROOT);
    return URI.create(url + form + (this == JSON ? "&to=" + ITEMS : ""));
  }

  EventCounter counter() {
    return switch (this) {
      case SSE -> LineCounter.of('d');
      case NDJSON -> LineCounter.of('{');
      case CSV -> LineCounter.all();
      case RAW, JSON -> new ByteCounter('{');
    };
  }
}
