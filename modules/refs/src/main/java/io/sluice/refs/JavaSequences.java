package io.sluice.refs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** What is lazy in Java. */
final class JavaSequences {
  private JavaSequences() {}

  /** The sequence of something lazy; null where it is not. */
  static @Nullable LazySequence of(Object lazy) {
    return switch (lazy) {
      case LazySequence sequence -> sequence;
      case ReadStream<?> stream -> new PushedSequence(lazy, Upstreams.of(stream));
      case Flow.Publisher<?> publisher -> new PushedSequence(lazy, Upstreams.of(publisher));
      case Publisher<?> publisher ->
          new PushedSequence(lazy, Upstreams.of(FlowAdapters.toFlowPublisher(publisher)));
      case BaseStream<?, ?> stream -> IteratorSequence.of(stream);
      case Iterator<?> iterator -> IteratorSequence.of(iterator);
      case Path path -> null;
      case Collection<?> collection -> null;
      case Iterable<?> iterable -> IteratorSequence.of(iterable);
      default -> null;
    };
  }

  /** Releases whatever is lazy in a value that nobody will read. */
  static void releaseAll(@Nullable Object value) {
    releaseAll(value, Set.of());
  }

  /** The same but for some. */
  static void releaseAll(@Nullable Object value, Set<Object> butFor) {
    release(value, butFor, 0);
  }

  private static void release(@Nullable Object value, Set<Object> butFor, int depth) {
    if (depth > Values.MAX_DEPTH) {
      return;
    }
    switch (value) {
      case null -> {}
      case StreamRef ref -> {}
      case JsonObject object -> release(object.getMap(), butFor, depth);
      case JsonArray array -> release(array.getList(), butFor, depth);
      case Map<?, ?> map -> map.values().forEach(part -> release(part, butFor, depth + 1));
      case Collection<?> list -> list.forEach(part -> release(part, butFor, depth + 1));
      default -> {
        LazySequence sequence = butFor.contains(value) ? null : of(value);
        if (sequence != null) {
          sequence.release();
        }
      }
    }
  }
}
