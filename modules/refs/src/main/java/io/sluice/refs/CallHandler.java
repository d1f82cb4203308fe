package io.sluice.refs;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A function that calls reach. */
@FunctionalInterface
public interface CallHandler {

  /**
   * Answers a call, on the host's context, without blocking it.
   *
   * <p>The answer is a value that {@link Values} knows. What is lazy in it, alone or within lists
   * and maps, becomes a ref: a {@link LazySequence}, or of Java's own an {@link
   * java.util.Iterator}, an {@link Iterable} that is no collection, a {@link
   * java.util.stream.Stream}, a {@link java.util.concurrent.Flow.Publisher} or a Vert.x {@code
   * ReadStream}. Failing with a {@link io.sluice.core.StreamException} tells its failure; any other
   * exception becomes {@code SOURCE_FAILED} with its type, message and stack.
   */
  Future<@Nullable Object> call(Call call);
}
