package io.sluice.verticles;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.Failure;
import io.sluice.log.cassette.CassetteListener;

/** Counts what a stream's cassette does. */
final class CassetteMeters implements CassetteListener {
  private final Counter recordings;
  private final Counter unmatched;

  CassetteMeters(MeterRegistry registry, String stream) {
    recordings =
        Counter.builder("sluice.cassette.recordings")
            .description("Answers that were recorded")
            .tag("stream", stream)
            .register(registry);
    unmatched =
        Counter.builder("sluice.cassette.unmatched")
            .description("Requests without a recording")
            .tag("stream", stream)
            .register(registry);
  }

  @Override
  public void ended(boolean recorded) {
    if (recorded) {
      recordings.increment();
    }
  }

  @Override
  public void unmatched(Failure failure) {
    unmatched.increment();
  }
}
