package io.sluice.refs;

import io.reactivex.rxjava3.core.Flowable;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a lazy sequence that is held elsewhere, read by pull. All ways to read it share one
 * position. From any thread; reads are answered in the order they were asked for. A handle that a
 * call answered releases its ref when it has come to the end, and when it becomes garbage.
 *
 * <p>Failures are {@link io.sluice.core.StreamException}s: {@code EXPIRED} when its lease passed,
 * {@code GONE} when it was closed, its session ended or its host went away, otherwise what the far
 * side failed with.
 */
public interface StreamRef extends Iterable<@Nullable Object> {

  /** Its id, opaque. */
  String id();

  /** The session it belongs to. */
  String sessionId();

  /** What kind it is. */
  StreamType streamType();

  /** The name of its type where it was made. */
  String typeName();

  /** The module it comes from; null where that is not told. */
  @Nullable String module();

  /** How many items it has in all, or -1 when unknown. */
  long length();

  /** How many items were read with this handle. */
  long position();

  /**
   * How many items it has in all, where that is known.
   *
   * @throws UnsupportedOperationException where it is not: counting would consume it
   */
  long count();

  /**
   * Refused, always: it is read forwards only.
   *
   * @throws UnsupportedOperationException saying what to do instead
   */
  @Nullable Object get(long index);

  /**
   * The next items: so many, or fewer at the end; none once it has ended. Where it fails before so
   * many are there, the failure is told, and what there is can still be taken.
   *
   * @param n 0 to 1,000,000
   */
  Future<List<@Nullable Object>> take(int n);

  /** The same as {@link #take}. */
  default Future<List<@Nullable Object>> next(int n) {
    return take(n);
  }

  /**
   * Reads ahead or not: without, exactly what is asked for is made. Reading ahead begins at none
   * and doubles while a reader finds nothing there.
   */
  StreamRef prefetch(boolean prefetch);

  /** Iterates the rest, on a thread that may block; never an event loop. */
  @Override
  Iterator<@Nullable Object> iterator();

  /** The rest, for a thread that may block; closing it closes the ref. */
  Stream<@Nullable Object> stream();

  /**
   * The rest; its handlers run on the calling context. An item that is null is {@link Values#NULL}.
   */
  ReadStream<Object> readStream();

  /** The rest, as {@link #readStream}, for one subscriber; cancelling closes the ref. */
  Flow.Publisher<Object> publisher();

  /** The rest, for one subscriber; cancelling closes the ref. */
  Flowable<Object> flowable();

  /** Releases it, here and there; idempotent. */
  Future<Void> close();

  /**
   * What a ref looks like on the wire, with its position where that is not 0. From then on it is
   * released when it is closed, or by its lease, not when this handle becomes garbage.
   */
  JsonObject toJson();
}
