package io.sluice.sources;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process, read by a thread of its own. Context only. */
final class ProcessRun implements SourceRun {
  private static final Logger log = LoggerFactory.getLogger(ProcessRun.class);

  private final GeneratorRun generator;
  private final ProcessBody body;
  private final Runnable admit;
  private final Runnable leave;
  private boolean admitted;
  private boolean begun;

  /**
   * Makes a run.
   *
   * @param admit takes one of the places there are, or throws
   * @param leave gives it back, from any thread, once no process is left
   */
  ProcessRun(StreamInfo info, ProcessBody body, Runnable admit, Runnable leave) {
    this.body = body;
    this.admit = admit;
    this.leave = leave;
    // a platform thread: reading a pipe would hold a virtual thread's carrier
    this.generator = new GeneratorRun(info, body, null, Thread.ofPlatform().daemon());
  }

  @Override
  public Future<StreamInfo> info() {
    try {
      ensureAdmitted();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return generator.info();
  }

  private void ensureAdmitted() {
    if (!admitted) {
      admit.run();
      admitted = true;
    }
  }

  @Override
  public void start(ChunkWriter out) {
    ensureAdmitted();
    begun = true;
    generator.start(out);
  }

  @Override
  public void close() {
    generator.close();
    if (admitted && !begun) {
      leave.run();
    } else if (admitted) {
      var unused =
          body.stop()
              .whenComplete((gone, error) -> {
                leave.run();
                if (error != null) {
                  log.warn("a process may go on although its reader left", error);
                }
              });
    }
  }
}
