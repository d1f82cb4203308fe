package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers from 0, each a JSON object of an exact size, such as <code>
 * {"i":0,"payload":"xxxxxxxxx"}</code>: the source to measure with. Made on the context, at the
 * cost of one array and one chunk each.
 *
 * <p>Parameters: {@code to}, how many, endless without; {@code size}, the bytes of each.
 */
public final class NumbersSource implements StreamSource {

  /** The parameters' names. */
  public static final List<String> PARAMETERS = List.of("to", "size");

  /** The smallest object, in bytes: it holds the largest number. */
  public static final int MIN_SIZE = 40;

  /** The largest object, in bytes: as large as the largest window of a reader. */
  public static final int MAX_SIZE = 1024 * 1024;

  /** A small event, and what the benchmarks of this project use. */
  public static final int DEFAULT_SIZE = 60;

  private static final StreamInfo INFO =
      StreamInfo.of(StreamInfo.JSON).columns(List.of("i", "payload"));

  private final int defaultSize;

  /** Numbers of {@link #DEFAULT_SIZE}. */
  public NumbersSource() {
    this(DEFAULT_SIZE);
  }

  /** Numbers of another size, where a request does not say. */
  public NumbersSource(int defaultSize) {
    if (defaultSize < MIN_SIZE || defaultSize > MAX_SIZE) {
      throw new IllegalArgumentException(
          "size must be from " + MIN_SIZE + " to " + MAX_SIZE + ", not " + defaultSize);
    }
    this.defaultSize = defaultSize;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Parameters parameters = Parameters.of(request, PARAMETERS);
    int size = (int) parameters.number("size", MIN_SIZE, MAX_SIZE, defaultSize);
    long to = parameters.number("to", 0, Long.MAX_VALUE, Long.MAX_VALUE);
    return new Run(size, to, !parameters.has("to"));
  }

  private static final class Run extends TurnRun {
    private final int size;
    private final long to;
    private final boolean endless;
    private final NumberEncoder encoder;
    private long next;

    Run(int size, long to, boolean endless) {
      this.size = size;
      this.to = to;
      this.endless = endless;
      this.encoder = new NumberEncoder(size);
    }

    @Override
    public Future<StreamInfo> info() {
      boolean countable = !endless && to <= Long.MAX_VALUE / size;
      return Future.succeededFuture(
          INFO.endless(endless).lengths(endless ? -1 : to, countable ? to * size : -1));
    }

    @Override
    boolean isExhausted() {
      return next == to;
    }

    @Override
    @Nullable Chunk next() {
      next++;
      return Chunk.wellFormedJson(encoder.next());
    }
  }
}
