package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.Sources;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceSubject;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;

/** Each way to combine holds the contract of a source, whatever is behind it. */
class CombineContractTest {
  private static final Retry RETRY = new Retry(2, Duration.ofMillis(1), Duration.ofMillis(1));

  /** Numbered objects, counted as they are taken; fails at its end where asked to. */
  static final class Counted {
    final AtomicLong pulled = new AtomicLong();
    final CompletableFuture<Void> released = new CompletableFuture<>();
    private final int count;
    private final boolean fails;

    Counted(int count, boolean fails) {
      this.count = count;
      this.fails = fails;
    }

    StreamSource source() {
      return request ->
          Sources.describedAs(
              StreamInfo.JSON,
              Sources.stream(
                  LongStream.range(0, fails ? count + 1 : count)
                      .mapToObj(this::next)
                      .onClose(() -> released.complete(null))));
    }

    private Chunk next(long i) {
      if (i == count) {
        throw new IllegalStateException("broken");
      }
      pulled.incrementAndGet();
      return Chunk.json(new JsonObject().put("i", i).put("odd", i % 2 == 1));
    }
  }

  abstract static class Around extends SourceContract {
    abstract StreamSource around(StreamSource source);

    @Override
    protected SourceSubject subject(int chunks) {
      return subject(new Counted(chunks, false));
    }

    @Override
    protected SourceSubject failing(int chunks) {
      return subject(new Counted(chunks, true));
    }

    private SourceSubject subject(Counted counted) {
      StreamSource source = around(counted.source());
      return new SourceSubject(() -> source.open(StreamRequest.create()), null, counted.released);
    }
  }

  @Nested
  class Mapping extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.map(source, new FieldMap(List.of("i"), Map.of("i", "n")));
    }
  }

  @Nested
  class Filtering extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.filter(source, new FieldFilter("i", FieldFilter.Comparison.GE, 0));
    }
  }

  @Nested
  class Taking extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.take(source, 1_000_000);
    }
  }

  @Nested
  class Batching extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.batch(source, 1);
    }
  }

  @Nested
  class Rating extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.rate(vertx(), source, Combine.MAX_RATE);
    }
  }

  @Nested
  class Retrying extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.retry(vertx(), source, RETRY);
    }
  }

  @Nested
  class Concatenating extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.concat(List.of(new Counted(0, false).source(), source));
    }
  }

  @Nested
  class Merging extends Around {
    @Override
    StreamSource around(StreamSource source) {
      return Combine.merge(List.of(new Counted(0, false).source(), source));
    }
  }
}
