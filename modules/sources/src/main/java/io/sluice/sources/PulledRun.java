package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.HandOff;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A run that asks an upstream for chunks, as many as the reader's credit has room for. */
final class PulledRun implements SourceRun {
  private final StreamInfo info;
  private final Upstream upstream;
  private final RequestPacer pacer = new RequestPacer();
  private @Nullable ChunkWriter out;
  private @Nullable Inbox inbox;
  private long written;
  private boolean ended;

  PulledRun(StreamInfo info, Upstream upstream) {
    this.info = info;
    this.upstream = upstream;
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(info);
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    Inbox newInbox = new Inbox(new HandOff<>(Contexts.current(), this::drain));
    inbox = newInbox;
    out.drainHandler(ignored -> drain());
    upstream.connect(newInbox);
    drain();
  }

  private void drain() {
    ChunkWriter to = out;
    Inbox from = inbox;
    if (ended || to == null || from == null) {
      return;
    }
    Chunk chunk;
    while (to.demand() > 0 && (chunk = from.poll()) != null) {
      written++;
      pacer.wrote(chunk.length());
      to.emit(chunk);
    }
    Inbox.Terminal terminal = from.terminal();
    if (terminal == null) {
      request(to);
    } else if (terminal.atOnce() || terminal.chunks() == written) {
      end(to, terminal.error());
    }
  }

  private void request(ChunkWriter to) {
    long more = pacer.next(to.demand(), to.byteDemand());
    if (more > 0) {
      try {
        upstream.request(more);
      } catch (RuntimeException e) {
        end(to, e);
      }
    }
  }

  private void end(ChunkWriter to, @Nullable Throwable error) {
    ended = true;
    if (error == null) {
      to.end();
    } else {
      to.fail(error);
    }
  }

  @Override
  public void close() {
    ended = true;
    upstream.cancel();
  }
}
