package io.sluice.verticles;

import io.sluice.program.Programs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Draws what a dashboard's queries gave, as the documents show it: panel by panel, with uPlot in a
 * headless Chromium. Not Grafana's own drawing, and real data.
 */
final class DashboardPicture {
  private static final int WIDTH = 1_200;
  private static final int COLUMNS = 3;
  private static final int PANEL_HEIGHT = 230;

  private static final String PAGE =
      """
      <!doctype html><meta charset="utf-8"><title>Dashboard</title>
      <style>@css@
      body { margin: 12px; font: 12px sans-serif; background: #fff; color: #222 }
      h1 { font-size: 16px; margin: 4px 0 10px } h2 { font-size: 12px; margin: 0 0 2px }
      main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px }
      section { border: 1px solid #ddd; padding: 6px; height: 208px; overflow: hidden }
      .u-legend { font-size: 10px; text-align: left } .u-legend .u-value { display: none }
      </style><h1></h1><main></main><script>@uplot@</script><script>
      const given = @given@;
      document.querySelector('h1').textContent = given.title;
      const colors = ['#3366cc','#dc3912','#ff9900','#109618','#990099','#0099c6','#dd4477','#66aa00'];
      const short = v => v == null ? '' : Math.abs(v) >= 1e6 ? (v / 1e6).toPrecision(3) + 'M'
        : Math.abs(v) >= 1e3 ? (v / 1e3).toPrecision(3) + 'k' : String(+v.toPrecision(3));
      for (const panel of given.panels) {
        const box = document.createElement('section'), head = document.createElement('h2');
        head.textContent = panel.title;
        box.append(head);
        document.querySelector('main').append(box);
        new uPlot({width: 365, height: 120, cursor: {show: false}, scales: {x: {time: true},
            y: {range: (u, min, max) => [0, Math.max(max, 1e-9) * 1.1]}},
          axes: [{size: 22, font: '10px sans-serif'}, {size: 48, font: '10px sans-serif', values: (u, all) => all.map(short)}],
          series: [{}, ...panel.series.map((s, i) => ({label: s.label, stroke: colors[i % 8], width: 1.5, points: {show: false}}))]},
          [panel.times, ...panel.series.map(s => s.values)], box);
      }
      </script>
      """;

  private DashboardPicture() {}

  /** Writes a PNG of these panels, each with its title, times and series. */
  static void draw(Path png, String title, List<JsonObject> panels) throws IOException {
    JsonObject given = new JsonObject().put("title", title).put("panels", new JsonArray(panels));
    // JSON within a script element: nothing in it may end the element.
    String data = given.encode().replace("<", "\\u003c");
    Path page = Files.createTempFile("dashboard", ".html");
    Files.writeString(
        page,
        PAGE.replace("@css@", uPlot("uPlot.min.css"))
            .replace("@uplot@", uPlot("uPlot.iife.min.js"))
            .replace("@given@", data));
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    Process chromium =
        new ProcessBuilder(
                Programs.require("chromium"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--window-size=" + WIDTH + "," + (60 + rows * PANEL_HEIGHT),
                "--screenshot=" + png.toAbsolutePath(),
                page.toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    chromium.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    Files.delete(page);
  }

  private static String uPlot(String file) throws IOException {
    String path = "/io/sluice/verticles/console/uplot/" + file;
    try (InputStream in = DashboardPicture.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
