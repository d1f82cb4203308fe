package io.sluice.bench.refs;

import io.sluice.refs.CallBus;
import io.sluice.refs.CallRequest;
import io.sluice.refs.StreamRef;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The ways to get items from one node to a thread of another, as items a second. */
final class ItemReading {
  private static final String NUMBERS = "numbers";
  private static final String NEXT = "bench.next";
  private static final long PATIENCE_SECONDS = 60;

  private final Vertx reader;
  private long next;

  ItemReading(Vertx holder, Vertx reader) throws TimeoutException {
    this.reader = reader;
    await(
        CallBus.on(holder)
            .offer(
                NUMBERS,
                call ->
                    Future.<@Nullable Object>succeededFuture(
                        LongStream.range(0, Long.MAX_VALUE).iterator())));
    await(
        holder
            .eventBus()
            .<Long>consumer(NEXT)
            .handler(message -> message.reply(next++))
            .completion());
  }

  private static <T extends @Nullable Object> T await(Future<T> future) throws TimeoutException {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private StreamRef ref() throws TimeoutException {
    return (StreamRef)
        Objects.requireNonNull(await(CallBus.on(reader).call(NUMBERS, CallRequest.of())));
  }

  double iterate(int items) throws TimeoutException {
    StreamRef ref = ref();
    long begin = System.nanoTime();
    long expected = 0;
    for (Object item : ref) {
      check(item, expected++);
      if (expected == items) {
        break;
      }
    }
    double rate = rate(items, begin);
    await(ref.close());
    return rate;
  }

  double takeOnes(int items) throws TimeoutException {
    StreamRef ref = ref().prefetch(false);
    long begin = System.nanoTime();
    for (int i = 0; i < items; i++) {
      check(await(ref.take(1)).get(0), i);
    }
    double rate = rate(items, begin);
    await(ref.close());
    return rate;
  }

  double request(int items) throws TimeoutException {
    long begin = System.nanoTime();
    for (int i = 0; i < items; i++) {
      await(reader.eventBus().<Long>request(NEXT, 1L));
    }
    return rate(items, begin);
  }

  private static void check(@Nullable Object item, long expected) {
    if (!(item instanceof Number number) || number.longValue() != expected) {
      throw new IllegalStateException("item " + expected + " is " + item);
    }
  }

  private static double rate(long items, long begin) {
    return items * 1e9 / (System.nanoTime() - begin);
  }
}
