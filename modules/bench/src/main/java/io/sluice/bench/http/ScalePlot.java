package io.sluice.bench.http;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Draws what grows as an SVG. It brings its own paper: a page tells an image neither its own colour
 * nor what its reader chose there, so that it is legible on a light page and on a dark one.
 */
final class ScalePlot {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 380;
  private static final int PANEL = 300;
  private static final int TOP = 56;
  private static final int BOTTOM = 310;
  private static final int LEFT = 62;
  private static final int PLOT = 222;

  /** One line for each series, told apart without colour, too. */
  private static final List<String> DASHES = List.of("", "7 3", "2 3");

  private final List<ScalePoint> points;
  private final StringBuilder out = new StringBuilder(16_384);

  private ScalePlot(List<ScalePoint> points) {
    this.points = points;
  }

  static String of(List<ScalePoint> points) {
    return new ScalePlot(points).draw();
  }

  private String draw() {
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="sans-serif" font-size="12">
        <title>Throughput, CPU and memory as readers and streams grow</title>
        <style>
        .paper { fill: #fff; stroke: #d0d7de }
        text { fill: #1f2328 } .grid { stroke: #d8dee4; fill: none }
        .s0 { stroke: #0b62a4 } .s1 { stroke: #b3541e } .s2 { stroke: #2f6f2f }
        .line { fill: none; stroke-width: 2 } .dot { fill: #fff; stroke-width: 2 }
        </style>
        <rect class="paper" x="0.5" y="0.5" width="%d" height="%d" rx="6"/>
        """
            .formatted(WIDTH, HEIGHT, WIDTH - 1, HEIGHT - 1));
    panel(0, "chunks delivered, a second", ScalePoint::deliveries);
    panel(1, "server CPU of each, µs", ScalePoint::cpuMicros);
    panel(2, "heap and buffers of each reader, bytes", ScalePoint::heapBytes);
    legend();
    return out.append("</svg>\n").toString();
  }

  private void panel(int index, String title, ToDoubleFunction<ScalePoint> value) {
    int left = index * PANEL + LEFT;
    Axis x = Axis.over(points.stream().mapToDouble(ScalePoint::count), left, left + PLOT);
    Axis y = Axis.over(points.stream().mapToDouble(value).filter(v -> v > 0), BOTTOM, TOP);
    text(left, TOP - 16, "start", title);
    for (double tick : y.ticks()) {
      double at = y.at(tick);
      add(String.format(ROOT, "<path class='grid' d='M%d %.1fh%d'/>", left, at, PLOT));
      text(left - 6, at + 4, "end", number(tick));
    }
    for (double tick : x.ticks()) {
      add(String.format(ROOT, "<path class='grid' d='M%.1f %dV%d'/>", x.at(tick), TOP, BOTTOM));
      text(x.at(tick), BOTTOM + 18, "middle", number(tick));
    }
    for (ScaleSeries series : ScaleSeries.values()) {
      List<String> places = new ArrayList<>();
      List<String> dots = new ArrayList<>();
      for (ScalePoint point : points) {
        double is = value.applyAsDouble(point);
        if (point.series() == series && is > 0) {
          String place = String.format(ROOT, "%.1f", x.at(point.count()));
          String height = String.format(ROOT, "%.1f", y.at(is));
          places.add(place + "," + height);
          dots.add(
              String.format(
                  ROOT,
                  "<circle class='dot s%d' cx='%s' cy='%s' r='3'/>",
                  style(series),
                  place,
                  height));
        }
      }
      line(series, String.join(" ", places));
      dots.forEach(this::add); // on top of the line, which they interrupt
    }
  }

  private void legend() {
    int left = LEFT;
    for (ScaleSeries series : ScaleSeries.values()) {
      if (points.stream().anyMatch(point -> point.series() == series)) {
        int y = HEIGHT - 18;
        line(series, left + "," + (y - 4) + " " + (left + 28) + "," + (y - 4));
        text(left + 36, y, "start", series.title());
        left += 200;
      }
    }
  }

  private void line(ScaleSeries series, String places) {
    int style = style(series);
    add(
        String.format(
            ROOT,
            "<polyline class='line s%d' stroke-dasharray='%s' points='%s'/>",
            style,
            DASHES.get(style),
            places));
  }

  private void text(double x, double y, String anchor, String text) {
    add(
        String.format(
            ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, text));
  }

  private void add(String element) {
    out.append(element).append('\n');
  }

  private static int style(ScaleSeries series) {
    return List.of(ScaleSeries.values()).indexOf(series);
  }

  /** Powers of ten, short. */
  private static String number(double tick) {
    if (tick >= 1e6) {
      return Math.round(tick / 1e6) + " M";
    }
    if (tick >= 1e3) {
      return Math.round(tick / 1e3) + " k";
    }
    return tick >= 1 ? Long.toString(Math.round(tick)) : Double.toString(tick);
  }

  /** A logarithmic one, from a power of ten to another. */
  private record Axis(int from, int to, double begin, double end) {

    static Axis over(DoubleStream values, double begin, double end) {
      double[] sorted = values.sorted().toArray();
      double least = sorted.length == 0 ? 1 : sorted[0];
      double most = sorted.length == 0 ? 10 : sorted[sorted.length - 1];
      int from = (int) Math.floor(Math.log10(least) + 1e-9);
      int to = (int) Math.ceil(Math.log10(most) - 1e-9);
      return new Axis(from, Math.max(from + 1, to), begin, end);
    }

    double at(double value) {
      return begin + (end - begin) * (Math.log10(value) - from) / (to - from);
    }

    List<Double> ticks() {
      List<Double> all = new ArrayList<>();
      for (int power = from; power <= to; power++) {
        all.add(Math.pow(10, power));
      }
      return all;
    }
  }
}
