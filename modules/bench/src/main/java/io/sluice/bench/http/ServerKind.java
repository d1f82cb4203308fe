package io.sluice.bench.http;

import io.sluice.bench.load.EventForm;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What serves streams in a comparison. */
public enum ServerKind {
  /** A Vert.x server without anything: the limit. */
  BARE,
  /** Spring WebFlux on Reactor Netty, what most would take in Java. */
  WEBFLUX,
  /** nginx with the module nchan, in C; it fans out, and does nothing else here. */
  NCHAN,
  /** Ours. */
  SLUICE;

  /** In which forms it gives events without code of one's own. */
  Set<EventForm> forms() {
    return switch (this) {
      case BARE, SLUICE -> EnumSet.allOf(EventForm.class);
      case WEBFLUX -> EnumSet.of(EventForm.SSE, EventForm.NDJSON, EventForm.JSON);
      case NCHAN -> EnumSet.of(EventForm.SSE);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads one in any case. */
  static final class Converter implements ITypeConverter<ServerKind> {

    /** Made by picocli. */
    Converter() {}

    @Override
    public ServerKind convert(String value) {
      return Arrays.stream(values())
          .filter(kind -> kind.toString().equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "'" + value + "' is none of " + Arrays.toString(values())));
    }
  }
}
