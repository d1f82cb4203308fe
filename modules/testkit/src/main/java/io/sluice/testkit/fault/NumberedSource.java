package io.sluice.testkit.fault;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A source whose every chunk tells which stream it is of, its number, and whether it is the last:
 * {@code key:7} or {@code key:8!}, filled up with dots. A {@link NumberedReader} sees what was
 * lost, came again or came late. Writes as fast as demand goes; any thread may look at the counts.
 *
 * <p>Parameters: {@code key}; {@code to}, how many chunks, without which it goes on until {@link
 * #finish()}; {@code size}, the bytes of each chunk at least.
 */
public final class NumberedSource implements StreamSource {
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong produced = new AtomicLong();
  private volatile boolean finishing;

  @Override
  public SourceRun open(StreamRequest request) {
    long to = number(request, "to", Long.MAX_VALUE);
    long size = number(request, "size", 0);
    opened.incrementAndGet();
    return new Run(Objects.requireNonNullElse(request.parameter("key"), ""), to, (int) size);
  }

  private static long number(StreamRequest request, String parameter, long otherwise) {
    String value = request.parameter(parameter);
    try {
      return value == null ? otherwise : Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new StreamException(Failure.badParameter(parameter, parameter + " is a number"));
    }
  }

  /** Every stream ends with its next chunk, from now on. */
  public void finish() {
    finishing = true;
  }

  /** How many streams were opened. */
  public long opened() {
    return opened.get();
  }

  /** How many streams were closed, and what they held released. */
  public long closed() {
    return closed.get();
  }

  /** How many chunks all streams wrote. */
  public long produced() {
    return produced.get();
  }

  private final class Run implements SourceRun {
    private final String key;
    private final long to;
    private final int size;
    private long next;
    private boolean ended;

    Run(String key, long to, int size) {
      this.key = key;
      this.to = to;
      this.size = size;
    }

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(StreamInfo.TEXT));
    }

    @Override
    public void start(ChunkWriter out) {
      out.drainHandler(ignored -> write(out));
      write(out);
    }

    private void write(ChunkWriter out) {
      while (!ended && out.demand() > 0) {
        ended = finishing || next + 1 >= to;
        produced.incrementAndGet();
        out.emit(chunk(next++, ended));
      }
      if (ended) {
        out.end();
      }
    }

    private Chunk chunk(long number, boolean last) {
      String text = key + ":" + number + (last ? "!" : "");
      return Chunk.of(text.length() < size ? text + ".".repeat(size - text.length()) : text);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
