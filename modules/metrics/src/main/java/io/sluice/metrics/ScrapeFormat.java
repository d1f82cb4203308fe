package io.sluice.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The two text formats of a scrape: Prometheus exposition format 0.0.4 and OpenMetrics 1.0.
 *
 * <p>A scraper that asks for neither gets the first, as exporters do.
 */
enum ScrapeFormat {
  PROMETHEUS("text/plain", "text/plain; version=0.0.4; charset=utf-8"),
  OPEN_METRICS(
      "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String essence;
  private final String contentType;

  ScrapeFormat(String essence, String contentType) {
    this.essence = essence;
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** What an {@code Accept} header prefers (RFC 9110, section 12.5.1). */
  static ScrapeFormat of(@Nullable String accept) {
    if (accept == null) {
      return PROMETHEUS;
    }
    double openMetrics = OPEN_METRICS.quality(accept);
    return openMetrics > 0 && openMetrics >= PROMETHEUS.quality(accept) ? OPEN_METRICS : PROMETHEUS;
  }

  private double quality(String accept) {
    double best = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      if (parts[0].strip().equals(essence)) {
        best = Math.max(best, quality(parts));
      }
    }
    return best;
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
