package io.sluice.sources.combine;

import io.sluice.core.spi.StreamSource;
import io.sluice.sources.combine.FieldFilter.Comparison;
import io.sluice.testkit.DemandContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** What each way to combine takes from what is behind it. */
class CombineDemandTest {

  /** One chunk for one. */
  abstract static class OneForOne extends DemandContract {
    abstract StreamSource around(StreamSource part);

    @Override
    protected final StreamSource of(List<? extends StreamSource> parts) {
      return around(parts.getFirst());
    }

    @Override
    protected long mostFor(long chunks) {
      return chunks;
    }
  }

  @Nested
  class Mapping extends OneForOne {
    @Override
    StreamSource around(StreamSource part) {
      return Combine.map(part, new FieldMap(List.of("i"), Map.of("i", "n")));
    }
  }

  /** What is left out uses up no demand: here the first three. */
  @Nested
  class Filtering extends OneForOne {
    @Override
    StreamSource around(StreamSource part) {
      return Combine.filter(part, new FieldFilter("i", Comparison.GE, 3));
    }

    @Override
    protected long mostFor(long chunks) {
      return chunks + 3;
    }
  }

  @Nested
  class Taking extends OneForOne {
    @Override
    StreamSource around(StreamSource part) {
      return Combine.take(part, 100);
    }
  }

  @Nested
  class Batching extends OneForOne {
    @Override
    StreamSource around(StreamSource part) {
      return Combine.batch(part, 3);
    }

    @Override
    protected long mostFor(long chunks) {
      return 3 * chunks;
    }
  }

  @Nested
  class Rating extends OneForOne {
    @Override
    StreamSource around(StreamSource part) {
      return Combine.rate(vertx(), part, Combine.MAX_RATE);
    }
  }

  @Nested
  class Retrying extends OneForOne {
    @Override
    StreamSource around(StreamSource part) {
      return Combine.retry(vertx(), part, new Retry(2, Duration.ofMillis(1), Duration.ofMillis(1)));
    }
  }

  @Nested
  class Concatenating extends DemandContract {
    @Override
    protected StreamSource of(List<? extends StreamSource> parts) {
      return Combine.concat(List.copyOf(parts));
    }

    @Override
    protected int parts() {
      return 3;
    }

    @Override
    protected long mostFor(long chunks) {
      return chunks;
    }
  }

  /** A share may wait where the others' chunks came first. */
  @Nested
  class Merging extends DemandContract {
    @Override
    protected StreamSource of(List<? extends StreamSource> parts) {
      return Combine.merge(List.copyOf(parts));
    }

    @Override
    protected int parts() {
      return 3;
    }

    @Override
    protected long mostFor(long chunks) {
      return chunks + 2 * Math.min(chunks, MergeRun.MAX_SHARE);
    }
  }
}
