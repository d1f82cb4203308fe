package io.sluice.log;

import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live feed: a source that runs once for all of its readers. What it makes goes into a log of
 * short retention, and every reader follows that log, so that a reader that comes back resumes
 * where it left.
 *
 * <p>The source runs while anybody reads, and for a while after. Then it rests: the log stays, and
 * goes on when somebody reads again. When the source ends, so does the log; the next reader begins
 * another, as a new incarnation, while ids of the one before are still answered from that.
 *
 * <p>The source sees no request of its readers': it is asked as configured. A request with
 * parameters asks for something else than the feed tells, and gets a run of its own. All runs are
 * made on one event loop, that of the offer, and {@link #close} is called there.
 */
public final class Feed implements StreamSource {
  private static final Logger logger = LoggerFactory.getLogger(Feed.class);

  /** How long a source runs on without readers: a dropped connection comes back sooner. */
  public static final Duration LINGER = Duration.ofSeconds(30);

  private final LogStore store;
  private final StreamSource readers;
  private final String name;
  private final LogOptions options;
  private final StreamSource source;
  private final Duration linger;

  // ---- context only
  private @Nullable Future<Life> started;
  private @Nullable FeedProducer producer;
  private @Nullable Life current;
  private @Nullable Life previous;

  /** Completes when what the last producer wrote is in the log. */
  private Future<Void> settled = Future.succeededFuture();

  private int lives;
  private int readerCount;
  private long timer = -1;
  private boolean closed;

  /** The source from its beginning to its end: a log of its own, so that none is cut short. */
  private record Life(String log, long incarnation, StreamInfo info) {}

  /**
   * A feed.
   *
   * @param store where its logs are; in memory, as a rule
   * @param readers follows logs of that store, and says where they begin
   * @param name what the names of its logs begin with
   * @param options of its logs; the media type is the source's
   * @param source what it tells
   * @param linger how long the source runs on without readers
   */
  public Feed(
      LogStore store,
      StreamSource readers,
      String name,
      LogOptions options,
      StreamSource source,
      Duration linger) {
    this.store = store;
    this.readers = readers;
    this.name = name;
    this.options = options;
    this.source = source;
    this.linger = linger;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    if (!request.parameters().isEmpty()) {
      return source.open(request);
    }
    if (!request.path().isEmpty()) {
      throw new StreamException(FailureCode.UNKNOWN_STREAM, "there is nothing below this feed");
    }
    return new Reader(request);
  }

  /** Stops the source. Readers go on with what there is, and wait for more. */
  public void close() {
    closed = true;
    rest();
  }

  // ---- the source's side

  private Future<Life> running(Context context) {
    Future<Life> running = started;
    if (running == null) {
      running = landed(context, settled.transform(ignored -> begin(context)));
      started = running;
      running.onFailure(error -> started = null);
    }
    return running;
  }

  private Future<Life> begin(Context context) {
    if (closed) {
      return Future.failedFuture(
          new StreamException(FailureCode.NODE_LEAVING, "this feed has been stopped"));
    }
    SourceRun run;
    Future<StreamInfo> told;
    try {
      run = source.open(StreamRequest.create());
      told = run.info();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return landed(context, told.compose(this::life))
        .onFailure(error -> run.close())
        .onSuccess(life -> produce(life, run, context));
  }

  /** The log that rests, or a new one. */
  private Future<Life> life(StreamInfo info) {
    Life resting = current;
    if (resting == null || !resting.info().contentType().equals(info.contentType())) {
      return newLife(info);
    }
    return store
        .head(resting.log())
        .transform((head, error) ->
            error == null && !head.isClosed()
                ? Future.succeededFuture(new Life(resting.log(), resting.incarnation(), info))
                : newLife(info));
  }

  private Future<Life> newLife(StreamInfo info) {
    String log = name + "/" + ++lives;
    return store
        .create(log, Creation.of(options.contentType(info.contentType())))
        .map(created -> {
          LogHead head = created.head();
          return new Life(log, head.tail().incarnation(), info);
        });
  }

  private void produce(Life life, SourceRun run, Context context) {
    Life before = current;
    current = life;
    if (before != null && !before.log().equals(life.log())) {
      forget(previous);
      previous = before;
    }
    FeedProducer begun = new FeedProducer(store, life.log(), run, context);
    producer = begun;
    begun.start(outcome -> ended(begun, life, outcome));
    if (closed) {
      rest();
    } else {
      restWhenUnread(context);
    }
  }

  private void forget(@Nullable Life life) {
    if (life != null) {
      store
          .delete(life.log())
          .onFailure(error -> logger.debug("an old log of a feed could not be deleted", error));
    }
  }

  private void ended(FeedProducer which, Life life, Outcome outcome) {
    if (which != producer) {
      return;
    }
    producer = null;
    started = null;
    settled =
        which
            .stop()
            .transform((flushed, error) -> store.append(life.log(), Append.close(outcome)))
            .recover(error -> {
              logger.warn("the log of a feed could not be closed, and is deleted", error);
              return store.delete(life.log()).mapEmpty();
            })
            .mapEmpty();
  }

  private void restWhenUnread(Context context) {
    if (readerCount == 0 && producer != null && timer < 0) {
      timer =
          context
              .owner()
              .setTimer(
                  Math.max(1, linger.toMillis()),
                  ignored -> {
                    timer = -1;
                    if (readerCount == 0) {
                      rest();
                    }
                  });
    }
  }

  private void rest() {
    FeedProducer resting = producer;
    if (resting != null) {
      producer = null;
      started = null;
      settled = resting.stop();
    }
  }

  private static <T> Future<T> landed(Context context, Future<T> future) {
    Promise<T> landed = Promise.promise();
    future.onComplete(result -> context.runOnContext(ignored -> landed.handle(result)));
    return landed.future();
  }

  // ---- the readers' side

  /** The life an id is of, where that is over. */
  private @Nullable Life lifeOf(StreamRequest request) {
    String asked = request.from();
    if (asked != null && From.parse("from", asked) instanceof From.At at) {
      long incarnation = at.offset().incarnation();
      if (started == null && isOf(current, incarnation)) {
        return current;
      }
      return isOf(previous, incarnation) ? previous : null;
    }
    return null;
  }

  private static boolean isOf(@Nullable Life life, long incarnation) {
    return life != null && life.incarnation() == incarnation;
  }

  /** One reader. */
  private final class Reader implements SourceRun {
    private final StreamRequest request;
    private final Context context = Objects.requireNonNull(Vertx.currentContext());
    private @Nullable SourceRun reading;
    private boolean left;

    Reader(StreamRequest request) {
      this.request = request;
      readerCount++;
      if (timer >= 0) {
        context.owner().cancelTimer(timer);
        timer = -1;
      }
    }

    @Override
    public Future<StreamInfo> info() {
      Life over = lifeOf(request);
      return over == null ? running(context).compose(this::follow) : ended(over);
    }

    /** A log that rests goes on; one that is closed is answered as it is. */
    private Future<StreamInfo> ended(Life over) {
      return landed(context, settled.transform(ignored -> store.head(over.log())))
          .transform((head, error) ->
              error == null && head.isClosed()
                  ? follow(over)
                  : running(context).compose(this::follow));
    }

    private Future<StreamInfo> follow(Life life) {
      if (left) {
        return Future.failedFuture(
            new StreamException(FailureCode.CANCELLED, "nobody waits for it any more"));
      }
      SourceRun following = readers.open(request.path(life.log()));
      reading = following;
      return following.info().map(read -> told(life.info(), read));
    }

    private static StreamInfo told(StreamInfo source, StreamInfo read) {
      return source
          .ranges(false)
          .lengths(read.chunks(), read.bytes())
          .version(null)
          .endless(read.endless())
          .from(new LogOffset(read.incarnation(), read.firstOffset()));
    }

    @Override
    public void start(ChunkWriter out) {
      Objects.requireNonNull(reading, "started before it was opened").start(out);
    }

    @Override
    public void close() {
      left = true;
      readerCount--;
      if (reading != null) {
        reading.close();
      }
      restWhenUnread(context);
    }
  }
}
