package io.sluice.bench.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.Machine;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One table and one JSON of everything that was measured. */
class SummaryTest {

  private static final Machine MACHINE = new Machine("25", "Linux amd64", 2, 0.25);
  private static final Subject SMALL = new Subject(Area.NET, Work.bytes(64), Measure.CHUNKS);
  private static final Subject FANOUT =
      new Subject(Area.FANOUT, Work.readers("SSE", 1_000), Measure.DELIVERIES);

  private final Figures figures = new Figures();

  @BeforeEach
  void measure() {
    figures.add(FANOUT, Figure.SLUICE, 2e6);
    figures.notMeasured(FANOUT, "nchan", "nginx was not found in PATH");
    figures.add(SMALL, "RSocket", 200_000);
    figures.add(SMALL, "RSocket", 300_000);
    figures.add(SMALL, Figure.SLUICE, 5_000_000);
  }

  @Test
  void the_table_has_figures_ranges_ratios_and_what_was_not_measured() {
    String table = SummaryTable.of(summary(false, null));
    assertThat(squeezed(table))
        .contains("JDK 25, Linux amd64, 2 processors")
        .contains("64 B, chunks/s sluice 5,000,000 one round\n")
        .contains("RSocket 250,000 200,000 - 300,000 20 x\n")
        .contains("nchan not measured: nginx was not found in PATH\n")
        .doesNotContain("not to be quoted");
    assertThat(table.indexOf("bus between JVMs"))
        .as("areas in their order")
        .isLessThan(table.indexOf("fan-out"));
  }

  @Test
  void each_target_is_reached_or_missed_or_not_known() {
    String table = squeezed(SummaryTable.of(summary(false, null)));
    assertThat(table)
        .contains("reached bus between JVMs, 64 B, chunks/s: at least 5 times RSocket 20 x\n")
        .contains(
            "n.a. fan-out, SSE, 1,000 readers, deliveries/s: at least 8 times nchan "
                + "nchan: nginx was not found in PATH\n")
        .containsPattern("\\n 2 reached, 0 missed, \\d+ n.a.\\n");
  }

  @Test
  void quick_figures_say_that_they_are() {
    assertThat(SummaryTable.of(summary(true, null))).contains("--quick", "not to be quoted");
  }

  @Test
  void a_comparison_that_failed_is_told_with_its_reason() {
    Summary failed = summary(false, "a server ended before it was ready");
    assertThat(failed.isWhole()).isFalse();
    assertThat(SummaryTable.of(failed)).contains("net did not end well", "a server ended before");
    assertThat(summary(false, null).isWhole()).isTrue();
  }

  @Test
  void the_json_has_all_that_the_table_has() {
    JsonObject json = new JsonObject(summary(true, "it gave up").json().encode());
    assertThat(json.getBoolean("quick")).isTrue();
    assertThat(json.getJsonObject("machine").getInteger("processors")).isEqualTo(2);
    assertThat(json.getJsonArray("comparisons").getJsonObject(0).getString("problem"))
        .isEqualTo("it gave up");
    JsonArray all = json.getJsonArray("figures");
    assertThat(all).hasSize(4);
    JsonObject peer = all.getJsonObject(1);
    assertThat(peer.getString("contender")).isEqualTo("RSocket");
    assertThat(peer.getString("unit")).isEqualTo("chunks/s");
    assertThat(peer.getDouble("median")).isEqualTo(250_000);
    assertThat(peer.getJsonArray("rounds")).hasSize(2);
    assertThat(peer.getDouble("sluiceIs")).isEqualTo(20);
    assertThat(all.getJsonObject(3).getString("notMeasured")).contains("nginx");
    assertThat(json.getJsonArray("targets")).hasSize(Targets.all().size());
    assertThat(json.getJsonArray("targets").encode())
        .contains("\"standing\":\"reached\"", "\"standing\":\"n.a.\"", "\"limit\":5.0");
  }

  @Test
  void numbers_have_no_more_digits_than_say_something() {
    assertThat(Numbers.of(1_234_567.8)).isEqualTo("1,234,568");
    assertThat(Numbers.of(19.73)).isEqualTo("19.7");
    assertThat(Numbers.of(0.97)).isEqualTo("0.97");
    assertThat(Numbers.of(0.0123)).isEqualTo("0.012");
    assertThat(Numbers.of(0)).isEqualTo("0");
    assertThat(Numbers.of(-12.34)).isEqualTo("-12.3");
  }

  private Summary summary(boolean isQuick, String problem) {
    Part part = new Part("net", Duration.ofSeconds(3), problem);
    return Summary.of(MACHINE, isQuick, List.of(part), figures.all());
  }

  private static String squeezed(String table) {
    return table.replaceAll("[ ]+", " ");
  }
}
