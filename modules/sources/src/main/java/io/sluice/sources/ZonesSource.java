package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.Position;
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
import java.time.zone.ZoneRulesProvider;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The current time in every time zone this JVM knows, as a finite table in the order of their
 * names. All rows of one answer tell the same instant, to the second; its rest, opened at a {@link
 * Position}, tells it still, on any node whose JVM knows the same zones. Takes no parameters.
 */
public final class ZonesSource implements StreamSource {

  /** The table's columns: the zone's IANA name, its offset now, and its local time (ISO 8601). */
  public static final List<String> COLUMNS = List.of("zone", "offset", "time");

  private static final StreamInfo INFO = StreamInfo.of(StreamInfo.JSON).columns(COLUMNS);

  /** Until the year 5138: enough, and within what an instant can be. */
  private static final Pattern SECONDS = Pattern.compile("([0-9]{1,11})-");

  private final Clock clock;

  /** The time as this clock tells it. */
  public ZonesSource(Clock clock) {
    this.clock = clock;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Position from = Parameters.ofResumable(request, List.of()).from();
    List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    Instant instant = from == null ? clock.instant() : instant(from.version());
    Position first = new Position(version(instant, zones), from == null ? 0 : from.items());
    if (from != null && !from.equals(first)) {
      throw Parameters.changed();
    }
    if (first.items() > zones.size()) {
      throw Parameters.pastTheEnd(first.items());
    }
    List<String> rest = zones.subList((int) first.items(), zones.size());
    return new IteratorTurnRun(
        INFO.lengths(rest.size(), -1).from(first), () -> rows(rest, instant));
  }

  /** What all rows follow from: the second, and which zones with which rules a JVM knows. */
  private static String version(Instant instant, List<String> zones) {
    String rules = ZoneRulesProvider.getVersions("UTC").lastKey();
    return instant.getEpochSecond() + "-" + rules + "-" + Integer.toHexString(zones.hashCode());
  }

  /** The second that a version is of. */
  private static Instant instant(String version) {
    Matcher seconds = SECONDS.matcher(version);
    if (!seconds.lookingAt()) {
      throw Parameters.changed();
    }
    return Instant.ofEpochSecond(Long.parseLong(seconds.group(1)));
  }

  private static Iterator<Chunk> rows(List<String> zones, Instant instant) {
    Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
    return zones.stream().map(zone -> row(zone, second)).iterator();
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
