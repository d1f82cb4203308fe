package io.sluice.testkit.bus;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * A source that writes numbered items exactly as far as demand goes, and counts what is asked of
 * it. Any thread may look at the counts.
 */
public final class ProbeSource implements StreamSource {
  private final long length;
  private final LongFunction<Item> items;
  private final StreamInfo info;

  private final List<StreamRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong produced = new AtomicLong();
  private final AtomicLong producedBytes = new AtomicLong();

  private ProbeSource(long length, LongFunction<Item> items) {
    this.length = length;
    this.items = items;
    this.info = StreamInfo.of(StreamInfo.TEXT);
  }

  /** The texts {@code 0}, {@code 1} and so on. */
  public static ProbeSource numbers(long length) {
    return of(length, i -> Chunk.of(Long.toString(i)));
  }

  /** Numbers without end. */
  public static ProbeSource endless() {
    return numbers(Long.MAX_VALUE);
  }

  /** Chunks of this size without end. */
  public static ProbeSource endlessOf(int bytes) {
    byte[] payload = new byte[bytes];
    return of(Long.MAX_VALUE, i -> Chunk.of(payload));
  }

  /** Whatever the function answers for 0, 1 and so on. */
  public static ProbeSource of(long length, LongFunction<Item> items) {
    return new ProbeSource(length, items);
  }

  /** A source that is started and then says nothing. */
  public static ProbeSource silent() {
    return new ProbeSource(-1, i -> Chunk.empty());
  }

  @Override
  public SourceRun open(StreamRequest request) {
    requests.add(request);
    opened.incrementAndGet();
    return new Run();
  }

  /** What was asked, in order. */
  public List<StreamRequest> requests() {
    return requests;
  }

  /** How many runs were made. */
  public long opened() {
    return opened.get();
  }

  /** How many of them were started. */
  public long started() {
    return started.get();
  }

  /** How many of them were closed. */
  public long closed() {
    return closed.get();
  }

  /** How many items all runs wrote. */
  public long produced() {
    return produced.get();
  }

  /** How many payload bytes all runs wrote. */
  public long producedBytes() {
    return producedBytes.get();
  }

  private final class Run implements SourceRun {
    private long next;

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(info);
    }

    @Override
    public void start(ChunkWriter out) {
      started.incrementAndGet();
      out.drainHandler(ignored -> write(out));
      write(out);
    }

    private void write(ChunkWriter out) {
      while (next < length && out.demand() > 0) {
        Item item = items.apply(next++);
        produced.incrementAndGet();
        switch (item) {
          case Chunk chunk -> {
            producedBytes.addAndGet(chunk.length());
            out.emit(chunk);
          }
          case Gap gap -> out.gap(gap);
        }
      }
      if (next == length) {
        out.end();
      }
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
