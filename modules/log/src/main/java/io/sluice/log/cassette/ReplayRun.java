package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recording from its beginning, or from an offset, as far as it is asked for: reads its log
 * a batch at a time, and a batch is a turn's worth (rule N1). Context only.
 */
final class ReplayRun implements SourceRun {

  /** What is read ahead of the reader: a turn's worth. */
  private static final int BATCH_CHUNKS = 1_024;

  private static final int BATCH_BYTES = 256 * 1024;

  private final CassetteSource source;
  private final Interaction interaction;
  private final StreamRequest request;
  private final Context context;
  private final ArrayDeque<Chunk> read = new ArrayDeque<>();
  private final PaceReader times;
  private final Metronome metronome;
  private LogOffset next = LogOffset.START;
  private @Nullable Gap gap;
  private @Nullable ChunkWriter out;
  private @Nullable Outcome outcome;
  private boolean reading;
  private boolean closed;

  ReplayRun(
      CassetteSource source, Interaction interaction, StreamRequest request, Context context) {
    this.source = source;
    this.interaction = interaction;
    this.request = request;
    this.context = context;
    this.times = new PaceReader(source.cassette(), interaction.id());
    this.metronome = new Metronome(source.pace(), source.clock(), times, context, this::play);
  }

  @Override
  public Future<StreamInfo> info() {
    StreamInfo info = interaction.info();
    if (info == null) {
      Failure refusal = interaction.refusal();
      return Future.failedFuture(
          new StreamException(
              refusal == null
                  ? Failure.of(FailureCode.INTERNAL, "a recording without an answer")
                  : refusal));
    }
    String asked = request.from();
    From from = asked == null ? From.START : From.parse("from", asked);
    return Landing.on(context, readAt(from))
        .map(batch -> {
          next = batch.from();
          if (gap != null) {
            gap = new Gap(next.position(), next.position(), Gap.Reason.UNKNOWN_OFFSET);
          }
          return info.from(next);
        });
  }

  private Future<LogBatch> readAt(From from) {
    Future<LogBatch> first = store().read(log(), from, 1, 1);
    return request.gaps()
        ? Landing.on(context, first)
            .recover(error -> {
              if (!isUnknownOffset(error)) {
                return Future.failedFuture(error);
              }
              gap = new Gap(0, 0, Gap.Reason.UNKNOWN_OFFSET);
              return store().read(log(), From.START, 1, 1);
            })
        : first;
  }

  private static boolean isUnknownOffset(Throwable error) {
    return error instanceof StreamException refused
        && LogRefusal.of(refused.failure()) == LogRefusal.UNKNOWN_OFFSET;
  }

  private LogStore store() {
    return source.cassette().store();
  }

  private String log() {
    return source.cassette().answerLog(interaction.id());
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    times.skip(next.position());
    metronome.start();
    out.drainHandler(ignored -> play());
    play();
  }

  private void play() {
    ChunkWriter to = out;
    if (to == null || closed) {
      return;
    }
    while (!read.isEmpty()) {
      if (to.demand() <= 0) {
        metronome.waitsForReader();
        return;
      }
      if (!metronome.isDue()) {
        return;
      }
      if (tellGap(to)) {
        continue; // It may have taken the demand.
      }
      to.emit(read.remove());
      metronome.played();
    }
    if (reading || closed) {
      return;
    }
    if (outcome == null) {
      readOn();
    } else if (metronome.isDue()) {
      while (to.demand() > 0 && tellGap(to)) {
        metronome.waitsForReader();
      }
      if (!times.hasGap()) {
        end(outcome);
      }
    }
  }

  /** Tells what was left out before what is due, one gap at a time; false where nothing was. */
  private boolean tellGap(ChunkWriter to) {
    Gap next = gap == null ? times.gap() : gap;
    gap = null;
    if (next != null) {
      to.gap(next);
    }
    return next != null;
  }

  private void readOn() {
    reading = true;
    Future<LogBatch> batch =
        store()
            .read(log(), From.at(next), BATCH_CHUNKS, BATCH_BYTES)
            .compose(found ->
                source.pace().isTimed() || interaction.gaps() > 0
                    ? times.ensure(found.chunks().size() + 1).map(found)
                    : Future.succeededFuture(found));
    Landing.on(context, batch)
        .onSuccess(this::take)
        .onFailure(error -> end(new Outcome.Failed(Failure.of(error))));
  }

  private void take(LogBatch batch) {
    reading = false;
    next = batch.next();
    read.addAll(batch.chunks());
    if (batch.isUpToDate()) {
      outcome = interaction.outcome();
    }
    play();
  }

  private void end(Outcome how) {
    ChunkWriter to = out;
    if (to == null || closed) {
      return;
    }
    closed = true;
    switch (how) {
      case Outcome.Completed completed -> to.end();
      case Outcome.Failed failed -> to.fail(failed.failure());
      // The cancel of a stream would overtake its chunks.
      case Outcome.Cancelled cancelled ->
          to.fail(
              new Failure(
                  FailureCode.CANCELLED,
                  "the recording ends here: it was cancelled by " + cancelled.by(),
                  false,
                  Map.of("by", cancelled.by())));
    }
  }

  @Override
  public void close() {
    closed = true;
    read.clear();
    metronome.stop();
  }
}
