package io.sluice.metrics;

import io.sluice.core.Outcome;
import io.sluice.core.spi.LogText;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Opened;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A line for each stream that ends, of the end that sends, to the logger {@code io.sluice.streams}:
 * {@code key=value} with spaces between, and nothing that strangers could forge. A failure is a
 * warning, any other end information.
 */
final class EndLog {
  private static final Logger log = LoggerFactory.getLogger("io.sluice.streams");
  private static final long NANOS_PER_MILLI = 1_000_000;

  private EndLog() {}

  /** What a stream was, once it is over. */
  record Sum(long chunks, long bytes, long nanos, Map<Activity, Long> nanosByState) {}

  static void ended(Opened stream, Outcome outcome, Sum sum) {
    Level level = outcome instanceof Outcome.Failed ? Level.WARN : Level.INFO;
    if (log.isEnabledForLevel(level)) {
      log.atLevel(level).log(line(stream, outcome, sum));
    }
  }

  static String line(Opened stream, Outcome outcome, Sum sum) {
    StringBuilder line = new StringBuilder(256);
    line.append("stream=").append(LogText.shown(stream.name()));
    line.append(" id=").append(stream.id());
    how(line, outcome);
    line.append(" chunks=").append(sum.chunks()).append(" bytes=").append(sum.bytes());
    seconds(line.append(" seconds="), sum.nanos());
    sum.nanosByState()
        .forEach((state, nanos) ->
            seconds(line.append(' ').append(StreamMeters.label(state)).append('='), nanos));
    if (stream.traceparent() != null) {
      line.append(" traceparent=").append(stream.traceparent());
    }
    return line.toString();
  }

  private static void how(StringBuilder line, Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed completed -> line.append(" outcome=completed");
      case Outcome.Cancelled cancelled ->
          line.append(" outcome=cancelled by=").append(LogText.shown(cancelled.by()));
      case Outcome.Failed failed ->
          line.append(" outcome=failed code=")
              .append(failed.failure().code())
              .append(" message=")
              .append(LogText.shown(failed.failure().message()));
    }
  }

  /** With three decimals. */
  private static void seconds(StringBuilder line, long nanos) {
    long millis = nanos / NANOS_PER_MILLI;
    line.append(millis / 1_000).append('.').append(Long.toString(1_000 + millis % 1_000), 1, 4);
  }
}
