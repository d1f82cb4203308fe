package io.sluice.core.internal.endpoint;

import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of a source that is offered on another context than its session lives on, such as that of a
 * worker or virtual-thread verticle, or one of no verticle: everything of it happens there.
 */
final class HoppingRun implements SourceRun {
  // immutable
  private final Home home;
  private final Home sourceHome;
  private final StreamSource source;
  private final StreamRequest request;

  // the source's context only
  private @Nullable SourceRun run;
  private @Nullable HoppingWriter writer;
  private boolean closed;

  private HoppingRun(Home home, Home sourceHome, StreamSource source, StreamRequest request) {
    this.home = home;
    this.sourceHome = sourceHome;
    this.source = source;
    this.request = request;
  }

  /** The same source, run where it was offered; null is outside Vert.x. */
  static StreamSource at(@Nullable Home sourceHome, Home home, StreamSource source) {
    return sourceHome == null || sourceHome.equals(home)
        ? source
        : request -> new HoppingRun(home, sourceHome, source, request);
  }

  @Override
  public Future<StreamInfo> info() {
    Promise<StreamInfo> info = Promise.promise();
    sourceHome.later(() -> {
      try {
        run = source.open(request);
        if (closed) {
          run.close();
        }
        run.info().onComplete(info);
      } catch (RuntimeException | Error e) {
        info.tryFail(e);
      }
    });
    return info.future();
  }

  @Override
  public void start(ChunkWriter out) {
    HoppingWriter hopping = new HoppingWriter(out, home, sourceHome);
    sourceHome.later(() -> {
      writer = hopping;
      if (closed) {
        return;
      }
      try {
        Objects.requireNonNull(run).start(hopping);
      } catch (RuntimeException | Error e) {
        hopping.fail(e);
      }
    });
  }

  @Override
  public void close() {
    sourceHome.later(() -> {
      closed = true;
      if (writer != null) {
        writer.abandon();
      }
      if (run != null) {
        run.close();
      }
    });
  }
}
