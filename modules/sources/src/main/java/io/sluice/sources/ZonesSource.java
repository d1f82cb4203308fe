package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;

/**
 * The current time in every time zone this JVM knows, as a finite table in the order of their
 * names. All rows of one answer tell the same instant, to the second. Takes no parameters.
 */
public final class ZonesSource implements StreamSource {

  /** The table's columns: the zone's IANA name, its offset now, and its local time (ISO 8601). */
  public static final List<String> COLUMNS = List.of("zone", "offset", "time");

  private static final StreamInfo INFO = StreamInfo.of(StreamInfo.JSON).columns(COLUMNS);

  private final Clock clock;

  /** The time as this clock tells it. */
  public ZonesSource(Clock clock) {
    this.clock = clock;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Parameters.of(request, List.of());
    List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    return new IteratorTurnRun(INFO.lengths(zones.size(), -1), () -> rows(zones));
  }

  private Iterator<Chunk> rows(List<String> zones) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return zones.stream().map(zone -> row(zone, now)).iterator();
  }

  private static Chunk row(String zone, Instant now) {
    ZonedDateTime time = now.atZone(ZoneId.of(zone));
    return Chunk.json(
        new JsonObject()
            .put("zone", zone)
            .put("offset", time.getOffset().getId())
            .put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)));
  }
}
