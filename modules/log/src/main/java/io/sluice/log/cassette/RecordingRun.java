package io.sluice.log.cassette;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run of the source that is written down. A source that refuses is recorded as refusing. The
 * reader is told the outcome once the recording is known, so that who asks again finds it; where
 * the store does not take the recording, the stream fails and says so.
 */
final class RecordingRun implements SourceRun {

  /** The largest body of a request that is recorded: requests are kept in memory. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private final CassetteSource source;
  private final RecordedRequest request;
  private final Secrets secrets;
  private final Supplier<SourceRun> opening;
  private final Context context;

  // ---- context only
  private @Nullable SourceRun run;
  private @Nullable StreamInfo info;
  private @Nullable String id;
  private @Nullable Recording recording;
  private @Nullable ChunkWriter out;
  private boolean ended;
  private boolean closed;
  private boolean told;

  RecordingRun(
      CassetteSource source,
      RecordedRequest request,
      Secrets secrets,
      Supplier<SourceRun> opening,
      Context context) {
    this.source = source;
    this.request = request;
    this.secrets = secrets;
    this.opening = opening;
    this.context = context;
    source.listener().begun();
  }

  @Override
  public Future<StreamInfo> info() {
    Buffer body = request.body();
    if (body != null && body.length() > MAX_BODY_BYTES) {
      return Future.failedFuture(
          new StreamException(
              source.unrecorded(
                  new StreamException(
                      FailureCode.LIMIT_EXCEEDED,
                      "the request's body has more than " + MAX_BODY_BYTES + " bytes"))));
    }
    return Landing.on(context, infoOfSource()).compose(this::answered, this::refused);
  }

  private Future<StreamInfo> infoOfSource() {
    try {
      SourceRun opened = opening.get();
      run = opened;
      return opened.info();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<StreamInfo> answered(StreamInfo told) {
    info = source.redaction().apply(told, secrets);
    return begun(told)
        .compose(taken -> {
          if (closed) {
            source.discard(taken);
            return Future.failedFuture(nobodyWaits());
          }
          id = taken;
          return Future.succeededFuture(live(told));
        });
  }

  private Future<String> begun(@Nullable StreamInfo told) {
    if (closed) {
      return Future.failedFuture(nobodyWaits());
    }
    return Landing.on(context, source.cassette().begin(told))
        .recover(error -> Future.failedFuture(new StreamException(source.unrecorded(error))));
  }

  private static StreamException nobodyWaits() {
    return new StreamException(FailureCode.CANCELLED, "nobody waits for it any more");
  }

  /** What is being recorded cannot be picked up elsewhere: its ids come with the recording. */
  private static StreamInfo live(StreamInfo told) {
    StreamInfo live =
        StreamInfo.of(told.contentType())
            .headers(told.headers())
            .lengths(told.chunks(), told.bytes())
            .endless(told.endless())
            .version(told.version())
            .status(told.status())
            .compress(told.compress());
    return told.columns() == null ? live : live.columns(told.columns());
  }

  private Future<StreamInfo> refused(Throwable why) {
    Outcome refusal = new Outcome.Failed(Failure.of(why));
    return begun(null)
        .compose(taken ->
            keep(
                new Recording(source.cassette(), taken, context, source.clock(), () -> {}),
                refusal))
        .transform((kept, error) -> Future.failedFuture(error == null ? why : error));
  }

  /** Tells the listener once that this is over. */
  private void over(boolean recorded) {
    if (!told) {
      told = true;
      source.listener().ended(recorded);
    }
  }

  private Future<Void> keep(Recording ending, Outcome outcome) {
    Future<Void> kept =
        ending
            .end(request, info, secrets.hide(outcome), source.clock().now())
            .compose(source::keep);
    return Landing.on(context, kept)
        .onSuccess(ignored -> over(true))
        .recover(error -> {
          over(false);
          source.discard(ending.id());
          return Future.failedFuture(new StreamException(source.unrecorded(error)));
        });
  }

  @Override
  public void start(ChunkWriter out) {
    SourceRun starting = run;
    String taken = id;
    if (starting == null || taken == null) {
      throw new IllegalStateException("started before it was opened");
    }
    RecordingWriter[] writer = new RecordingWriter[1];
    Recording begun =
        new Recording(source.cassette(), taken, context, source.clock(), () -> writer[0].drained());
    RecordingWriter recorded = new RecordingWriter(out, source.redaction(), begun, this::end);
    writer[0] = recorded;
    this.out = out;
    recording = begun;
    begun.failure().onFailure(this::fail);
    out.drainHandler(ignored -> recorded.drained());
    try {
      starting.start(recorded);
    } catch (RuntimeException e) {
      recorded.fail(e);
    }
  }

  private void fail(Throwable why) {
    ChunkWriter reader = out;
    if (!ended && reader != null) {
      ended = true;
      over(false);
      if (id != null) {
        source.discard(id);
      }
      reader.fail(source.unrecorded(why));
    }
  }

  private void end(Outcome outcome) {
    Recording ending = recording;
    ChunkWriter reader = out;
    if (ended || ending == null || reader == null) {
      return;
    }
    ended = true;
    keep(ending, outcome).onSuccess(ignored -> tell(reader, outcome)).onFailure(reader::fail);
  }

  private static void tell(ChunkWriter reader, Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed completed -> reader.end();
      case Outcome.Failed failed -> reader.fail(failed.failure());
      case Outcome.Cancelled cancelled -> reader.cancel(cancelled.by());
    }
  }

  /** A reader that left early leaves a recording of what there was until then. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    String taken = id;
    if (recording != null) {
      end(new Outcome.Cancelled("reader"));
    } else {
      over(false); // A refusal was told before.
      if (taken != null) {
        source.discard(taken);
      }
    }
    if (run != null) {
      run.close();
    }
  }
}
