package io.sluice.metrics;

import io.sluice.core.spi.StreamObserver.Side;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the meters of one stream name say, of one side, at one moment: totals since the process
 * began, but for {@code open}.
 *
 * @param stream the label: the offered segment, or one that several names share
 * @param side which end
 * @param opened streams opened
 * @param open streams open now
 * @param chunks chunks that crossed this end
 * @param bytes their payload bytes
 * @param lagChunks chunks of its log that the reader farthest behind has not been sent
 * @param lagSeconds for how long the reader longest behind has not been at the end of its log
 * @param seconds the seconds that streams spent, by what they spent them on, as in {@code
 *     docs/metrics.md}; those under way included
 * @param outcomes streams ended: {@code completed}, {@code cancelled}, or the code of their failure
 */
public record StreamFigures(
    String stream,
    Side side,
    long opened,
    long open,
    long chunks,
    long bytes,
    long lagChunks,
    double lagSeconds,
    Map<String, Double> seconds,
    Map<String, Long> outcomes) {

  /** Sorts the maps, so that readings look alike. */
  public StreamFigures {
    seconds = Collections.unmodifiableMap(new TreeMap<>(seconds));
    outcomes = Collections.unmodifiableMap(new TreeMap<>(outcomes));
  }
}
