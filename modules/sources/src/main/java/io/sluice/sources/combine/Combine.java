package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Sources made of other sources.
 *
 * <pre>{@code
 * StreamSource errors =
 *     Combine.take(Combine.filter(log, new FieldFilter("level", EQ, "error")), 10);
 * }</pre>
 *
 * <p>All are lazy: the sources behind are opened with the request as it is, started at the reader's
 * first credit, and asked for no more than the reader asks for; nothing is read ahead, and what
 * waits is at most one unfinished batch. Failures pass through; a function that throws fails the
 * stream.
 */
public final class Combine {

  /** The most sources in one: each has a run of its own. */
  public static final int MAX_SOURCES = 16;

  /** The largest batch, in chunks. */
  public static final int MAX_BATCH = 10_000;

  /** The highest rate, in chunks a second: beyond it, a limit limits nothing. */
  public static final double MAX_RATE = 1_000_000;

  private Combine() {}

  /** Each chunk changed by a function, which must be quick. */
  public static StreamSource map(StreamSource source, UnaryOperator<Chunk> change) {
    UnaryOperator<StreamInfo> describe =
        change instanceof FieldMap fields
            ? fields::describe
            : info -> info.lengths(info.chunks(), -1);
    return request ->
        new StepRun(
            source.open(request),
            describe,
            out -> new MapWriter(out, chunk -> change.apply(chunk)));
  }

  /** The chunks for which a condition holds, which must be quick to tell. */
  public static StreamSource filter(StreamSource source, Predicate<Chunk> condition) {
    return request ->
        new StepRun(
            source.open(request),
            info -> info.lengths(-1, -1),
            out -> new MapWriter(out, chunk -> condition.test(chunk) ? chunk : null));
  }

  /** At most so many chunks, then the source is closed. */
  public static StreamSource take(StreamSource source, long count) {
    check("count", count, 1, Long.MAX_VALUE);
    return request ->
        new StepRun(
            source.open(request), info -> taken(info, count), out -> new TakeWriter(out, count));
  }

  private static StreamInfo taken(StreamInfo info, long count) {
    boolean whole = info.chunks() >= 0 && info.chunks() <= count;
    long chunks = whole ? info.chunks() : info.endless() || info.chunks() >= 0 ? count : -1;
    return info.endless(false).lengths(chunks, whole ? info.bytes() : -1);
  }

  /**
   * JSON arrays of so many chunks, the last of what is left. Of JSON the values, of text JSON
   * strings; opening anything else fails. A batch over {@link Chunk#MAX_BYTES} fails the stream.
   */
  public static StreamSource batch(StreamSource source, int count) {
    check("count", count, 1, MAX_BATCH);
    return request -> new BatchRun(source.open(request), count);
  }

  /**
   * At most so many chunks a second, evenly: a burst is a tenth of a second's worth.
   *
   * @param perSecond more than 0, up to {@link #MAX_RATE}
   */
  public static StreamSource rate(Vertx vertx, StreamSource source, double perSecond) {
    return rate(Timers.of(vertx), source, perSecond);
  }

  static StreamSource rate(Timers timers, StreamSource source, double perSecond) {
    if (!(perSecond > 0 && perSecond <= MAX_RATE)) {
      throw new IllegalArgumentException(
          "a rate is more than 0 and at most " + MAX_RATE + ", not " + perSecond);
    }
    return request -> new RateRun(source.open(request), perSecond, timers);
  }

  /**
   * Opens the source again when it fails before its first chunk with a failure that may be retried,
   * no sooner than its {@code details.retryAfter} asks, in seconds, as far as the longest delay
   * allows. A refusal to open is not retried: it is the reader's to know.
   */
  public static StreamSource retry(Vertx vertx, StreamSource source, Retry how) {
    return retry(Timers.of(vertx), source, how, Failure::retriable);
  }

  /** The same for those failures only for which a condition holds. */
  public static StreamSource retry(
      Vertx vertx, StreamSource source, Retry how, Predicate<Failure> worthwhile) {
    return retry(Timers.of(vertx), source, how, worthwhile);
  }

  static StreamSource retry(Timers timers, StreamSource source, Retry how) {
    return retry(timers, source, how, Failure::retriable);
  }

  static StreamSource retry(
      Timers timers, StreamSource source, Retry how, Predicate<Failure> worthwhile) {
    return request -> new RetryRun(source, request, how, worthwhile, timers);
  }

  /** One source after the other; each is started when the one before has completed. */
  public static StreamSource concat(List<StreamSource> sources) {
    List<StreamSource> all = checked(sources);
    return request -> new ConcatRun(open(all, request));
  }

  /**
   * Several sources at once, as their chunks come, no one before the others: each has a share of
   * the reader's demand, up to 64 chunks. One that prepares what it is asked for may have its share
   * waiting when the others' chunks came first. Completes when all have; fails when one does.
   */
  public static StreamSource merge(List<StreamSource> sources) {
    List<StreamSource> all = checked(sources);
    return request -> new MergeRun(open(all, request));
  }

  private static List<StreamSource> checked(List<StreamSource> sources) {
    check("the number of sources", sources.size(), 1, MAX_SOURCES);
    return List.copyOf(sources);
  }

  private static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d".formatted(what, least, most, value));
    }
  }

  /** Refuses what cannot be elements of a JSON array. */
  static StreamInfo batched(StreamInfo info, int count) {
    if (!info.isJson() && !info.isText()) {
      throw new StreamException(
          FailureCode.SOURCE_FAILED,
          "only JSON and text can be batched, not " + info.contentType());
    }
    long chunks = info.chunks() < 0 ? -1 : Math.ceilDiv(info.chunks(), (long) count);
    return StreamInfo.of(StreamInfo.JSON).endless(info.endless()).lengths(chunks, -1);
  }

  /** Opens several; when one refuses, those before it are closed. */
  private static List<SourceRun> open(List<StreamSource> sources, StreamRequest request) {
    List<SourceRun> runs = new ArrayList<>();
    try {
      sources.forEach(source -> runs.add(source.open(request)));
      return runs;
    } catch (RuntimeException e) {
      runs.forEach(SourceRun::close);
      throw e;
    }
  }
}
