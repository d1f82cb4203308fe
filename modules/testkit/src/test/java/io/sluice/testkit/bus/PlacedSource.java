package io.sluice.testkit.bus;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Numbers, more than a window takes; notes which of its methods were called elsewhere. */
final class PlacedSource implements StreamSource {
  static final int CHUNKS = 500;

  private final BooleanSupplier isHere;
  private final Map<String, String> strange = new ConcurrentHashMap<>();
  private volatile boolean closed;

  PlacedSource(BooleanSupplier isHere) {
    this.isHere = isHere;
  }

  /** What was called elsewhere, and where. */
  Map<String, String> strange() {
    return strange;
  }

  boolean isClosed() {
    return closed;
  }

  private void check(String method) {
    if (!isHere.getAsBoolean()) {
      strange.put(method, Thread.currentThread() + " in " + Vertx.currentContext());
    }
  }

  @Override
  public SourceRun open(StreamRequest request) {
    check("open");
    return new Run();
  }

  private final class Run implements SourceRun {
    private int made;

    @Override
    public Future<StreamInfo> info() {
      check("info");
      return SourceRun.super.info();
    }

    @Override
    public void start(ChunkWriter out) {
      check("start");
      out.drainHandler(ignored -> {
        check("drain handler");
        write(out);
      });
      write(out);
    }

    private void write(ChunkWriter out) {
      while (out.demand() > 0 && made < CHUNKS) {
        out.emit(Chunk.of(Integer.toString(made++)));
      }
      if (made == CHUNKS) {
        out.end();
      }
    }

    @Override
    public void close() {
      check("close");
      closed = true;
    }
  }
}
