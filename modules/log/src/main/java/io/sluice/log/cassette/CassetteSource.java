package io.sluice.log.cassette;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source with a cassette in front of it. Immutable; each method answers a changed copy.
 *
 * <pre>{@code
 * StreamSource recorded = CassetteSource.of(new Cassette(store, "prices"), CassetteMode.ONCE, prices)
 *     .redacting(redaction -> redaction.headers("Set-Cookie"));
 * bus.offer("prices", recorded);
 * }</pre>
 *
 * <p>A recording is played as {@link StreamRequest#from} says, so that it can be picked up
 * anywhere; what is being recorded begins at its beginning. What the reader left before its end is
 * recorded as cancelled, and played as failed with {@link FailureCode#CANCELLED} after its chunks.
 */
public final class CassetteSource implements StreamSource {
  private static final Logger log = LoggerFactory.getLogger(CassetteSource.class);

  private final Cassette cassette;
  private final CassetteMode mode;
  private final StreamSource source;
  private final RequestMatcher matcher;
  private final Redaction redaction;
  private final Pace pace;
  private final RecordingClock clock;
  private final CassetteListener listener;

  private CassetteSource(
      Cassette cassette,
      CassetteMode mode,
      StreamSource source,
      RequestMatcher matcher,
      Redaction redaction,
      Pace pace,
      RecordingClock clock,
      CassetteListener listener) {
    this.cassette = cassette;
    this.mode = mode;
    this.source = source;
    this.matcher = matcher;
    this.redaction = redaction;
    this.pace = pace;
    this.clock = clock;
    this.listener = listener;
  }

  /** A source with this cassette; everything of a request counts, and it is played as asked for. */
  public static CassetteSource of(Cassette cassette, CassetteMode mode, StreamSource source) {
    return new CassetteSource(
        cassette,
        mode,
        source,
        RequestMatcher.ALL,
        Redaction.NONE,
        Pace.ASKED,
        RecordingClock.SYSTEM,
        CassetteListener.NONE);
  }

  /** The same, looking for recordings otherwise. */
  public CassetteSource matching(UnaryOperator<RequestMatcher> change) {
    return new CassetteSource(
        cassette, mode, source, change.apply(matcher), redaction, pace, clock, listener);
  }

  /** The same, leaving out more or less. */
  public CassetteSource redacting(UnaryOperator<Redaction> change) {
    return new CassetteSource(
        cassette, mode, source, matcher, change.apply(redaction), pace, clock, listener);
  }

  /** The same, played at another pace. */
  public CassetteSource at(Pace pace) {
    return new CassetteSource(cassette, mode, source, matcher, redaction, pace, clock, listener);
  }

  /** The same, telling what happens. */
  public CassetteSource telling(CassetteListener listener) {
    return new CassetteSource(cassette, mode, source, matcher, redaction, pace, clock, listener);
  }

  CassetteSource clock(RecordingClock clock) {
    return new CassetteSource(cassette, mode, source, matcher, redaction, pace, clock, listener);
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Context context = Objects.requireNonNull(Vertx.currentContext(), "not on a context");
    RecordedRequest asked = redaction.apply(RecordedRequest.of(request));
    return switch (mode) {
      case OFF -> source.open(request);
      case RECORD -> recording(asked, request, context);
      case REPLAY, ONCE -> new ChoosingRun(asked, request, context);
    };
  }

  /** Of a part nobody could tell later which it was: the whole is recorded. */
  private SourceRun recording(RecordedRequest asked, StreamRequest request, Context context) {
    StreamRequest whole = request.from(null).range(null);
    return new RecordingRun(
        this,
        asked,
        redaction.secretsOf(RecordedRequest.of(request)),
        () -> source.open(whole),
        context);
  }

  Cassette cassette() {
    return cassette;
  }

  Redaction redaction() {
    return redaction;
  }

  Pace pace() {
    return pace;
  }

  CassetteListener listener() {
    return listener;
  }

  RecordingClock clock() {
    return clock;
  }

  /**
   * Makes a recording known. In {@code RECORD} it replaces what was recorded of the same request
   * before it; in {@code ONCE} the first one stays, since somebody may be playing it.
   */
  Future<Void> keep(Interaction interaction) {
    if (mode == CassetteMode.RECORD) {
      return cassette.add(interaction).onSuccess(ignored -> removeOlder(interaction));
    }
    return cassette
        .interactions()
        .compose(all -> {
          if (NearestRecording.find(all, matcher, interaction.request()) == null) {
            return cassette.add(interaction);
          }
          discard(interaction.id());
          return Future.succeededFuture();
        });
  }

  /** Only what is before it: of two that end at once, one stays. */
  private void removeOlder(Interaction interaction) {
    cassette
        .interactions()
        .compose(all -> {
          List<Future<Void>> removing =
              all.stream()
                  .takeWhile(it -> !it.id().equals(interaction.id()))
                  .filter(it -> matcher.matches(it.request(), interaction.request()))
                  .map(it -> cassette.remove(it.id()))
                  .toList();
          return Future.join(removing);
        })
        .onFailure(error -> log.warn("an older recording could not be deleted", error));
  }

  /** It is not to be known. */
  void discard(String id) {
    cassette
        .discard(id)
        .onFailure(error -> log.warn("an unused recording could not be deleted", error));
  }

  Failure unrecorded(Throwable why) {
    Failure cause = Failure.of(why);
    return new Failure(
        cause.code(),
        "cassette " + cassette.name() + " could not record: " + cause.message(),
        cause.retriable(),
        cause.details());
  }

  /** Looks for a recording when it is asked what the stream will be. */
  private final class ChoosingRun implements SourceRun {
    private final RecordedRequest asked;
    private final StreamRequest request;
    private final Context context;
    private @Nullable SourceRun chosen;
    private boolean closed;

    ChoosingRun(RecordedRequest asked, StreamRequest request, Context context) {
      this.asked = asked;
      this.request = request;
      this.context = context;
    }

    @Override
    public Future<StreamInfo> info() {
      return Landing.on(context, cassette.interactions()).compose(this::choose);
    }

    private Future<StreamInfo> choose(List<Interaction> known) {
      if (closed) {
        return Future.failedFuture(
            new StreamException(FailureCode.CANCELLED, "nobody waits for it any more"));
      }
      Interaction found = NearestRecording.find(known, matcher, asked);
      if (found == null && mode == CassetteMode.REPLAY) {
        StreamException failure = NearestRecording.unmatched(cassette, known, matcher, asked);
        listener.unmatched(failure.failure());
        return Future.failedFuture(failure);
      }
      SourceRun run =
          found == null
              ? recording(asked, request, context)
              : new ReplayRun(CassetteSource.this, found, request, context);
      chosen = run;
      return run.info();
    }

    @Override
    public void start(ChunkWriter out) {
      Objects.requireNonNull(chosen, "started before it was opened").start(out);
    }

    @Override
    public void close() {
      closed = true;
      if (chosen != null) {
        chosen.close();
      }
    }
  }
}
