package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeFormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | PROMETHEUS",
        "text/plain | PROMETHEUS",
        "application/openmetrics-text | OPEN_METRICS",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3 | OPEN_METRICS",
        "Application/OpenMetrics-Text; q=0.3, text/plain;version=0.0.4;q=0.5 | PROMETHEUS",
        "application/openmetrics-text;q=0 | PROMETHEUS",
        "application/openmetrics-text;q=high | PROMETHEUS",
        "image/png | PROMETHEUS",
        ", ;q=1, | PROMETHEUS",
      })
  void accept_decides(String accept, ScrapeFormat format) {
    assertThat(ScrapeFormat.of(accept)).isEqualTo(format);
  }

  @Test
  void without_accept_it_is_prometheus() {
    assertThat(ScrapeFormat.of(null)).isEqualTo(ScrapeFormat.PROMETHEUS);
  }
}
