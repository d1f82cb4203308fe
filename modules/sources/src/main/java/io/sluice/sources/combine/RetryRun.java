package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens a source again when it fails before its first item and says that this may help. */
final class RetryRun implements SourceRun {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private final StreamSource source;
  private final StreamRequest request;
  private final Retry how;
  private final Predicate<Failure> worthwhile;
  private final Timers timers;
  private SourceRun run;
  private @Nullable ForwardingWriter writer;
  private @Nullable Runnable timer;
  private int retries;
  private boolean begun;
  private boolean closed;
  private boolean running = true;

  RetryRun(
      StreamSource source,
      StreamRequest request,
      Retry how,
      Predicate<Failure> worthwhile,
      Timers timers) {
    this.source = source;
    this.request = request;
    this.how = how;
    this.worthwhile = worthwhile;
    this.timers = timers;
    this.run = source.open(request);
  }

  @Override
  public Future<StreamInfo> info() {
    return run.info().map(Infos::changed); // a later attempt may be of another version
  }

  @Override
  public void start(ChunkWriter out) {
    out.drainHandler(ignored -> {
      if (writer != null) {
        writer.drained();
      }
    });
    attempt(out);
  }

  private void attempt(ChunkWriter to) {
    Attempt next = new Attempt(to);
    writer = next;
    try {
      run.start(next);
    } catch (RuntimeException e) {
      next.fail(e);
    }
  }

  private void failed(ChunkWriter to, Failure failure) {
    if (begun || !worthwhile.test(failure) || retries >= how.attempts()) {
      to.fail(failure);
      return;
    }
    closeRun();
    long delay = how.delay().toMillis() << Math.min(retries++, 20);
    long wanted = Math.max(delay, askedToWait(failure));
    timer = timers.after(Math.min(wanted, how.maxDelay().toMillis()), () -> again(to));
  }

  /** What the failure itself says of when to come back, in milliseconds. */
  private static long askedToWait(Failure failure) {
    String seconds = failure.details().getOrDefault("retryAfter", "");
    return SECONDS.matcher(seconds).matches() ? Long.parseLong(seconds) * 1_000 : 0;
  }

  private void again(ChunkWriter to) {
    timer = null;
    try {
      run = source.open(request);
      running = true;
    } catch (RuntimeException e) {
      failed(to, Failure.of(e));
      return;
    }
    SourceRun opened = run;
    opened
        .info()
        .onComplete(info -> {
          if (closed) {
            return;
          }
          if (info.succeeded()) {
            attempt(to);
          } else {
            failed(to, Failure.of(info.cause()));
          }
        });
  }

  private void closeRun() {
    if (running) {
      running = false;
      run.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.run();
    }
    closeRun();
  }

  /** One attempt: what it writes first settles it. */
  private final class Attempt extends ForwardingWriter {
    Attempt(ChunkWriter out) {
      super(out);
    }

    @Override
    void chunk(Chunk chunk) {
      begun = true;
      out.emit(chunk);
    }

    @Override
    public void gap(Gap gap) {
      begun = true;
      super.gap(gap);
    }

    @Override
    void failed(Failure failure) {
      RetryRun.this.failed(out, failure);
    }
  }
}
