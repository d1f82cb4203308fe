package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.Position;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ZonesSourceTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-07-01T12:00:00.123Z"), ZoneOffset.UTC);

  private static List<String> rows(Vertx vertx) {
    ZonesSource zones = new ZonesSource(NOON);
    SourceDriver driver = new SourceDriver(vertx, () -> zones.open(StreamRequest.create()));
    int count = ZoneId.getAvailableZoneIds().size();
    StreamInfo info = driver.info();
    StreamInfo table = StreamInfo.of(StreamInfo.JSON).columns(ZonesSource.COLUMNS);
    Position start = new Position(String.valueOf(info.version()), 0);
    assertThat(info).isEqualTo(table.lengths(count, -1).from(start));
    driver.start(5).awaitItems(5);
    driver.grant(count);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.violations()).isEmpty();
    return driver.texts();
  }

  @Test
  void every_zone_is_a_row_and_the_rows_keep_their_order(Vertx vertx) {
    List<String> rows = rows(vertx);
    assertThat(rows)
        .hasSize(ZoneId.getAvailableZoneIds().size())
        .isSorted()
        .contains(
            "{\"zone\":\"Asia/Tokyo\",\"offset\":\"+09:00\",\"time\":\"2026-07-01T21:00:00+09:00\"}",
            "{\"zone\":\"UTC\",\"offset\":\"Z\",\"time\":\"2026-07-01T12:00:00Z\"}");
    assertThat(rows(vertx)).isEqualTo(rows);
  }
}
