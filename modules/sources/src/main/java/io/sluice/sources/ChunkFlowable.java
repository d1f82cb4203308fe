package io.sluice.sources;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** One stream for one subscriber. */
final class ChunkFlowable extends Flowable<Chunk> {
  private final ChunkStream stream;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  ChunkFlowable(ChunkStream stream) {
    this.stream = stream.pause();
  }

  @Override
  protected void subscribeActual(Subscriber<? super Chunk> subscriber) {
    if (!subscribed.compareAndSet(false, true)) {
      Flowable.<Chunk>error(new IllegalStateException("a stream has one reader"))
          .subscribe(subscriber);
      return;
    }
    Reading reading = new Reading(stream, subscriber);
    stream.handler(reading::next);
    subscriber.onSubscribe(reading);
    stream.outcome().onSuccess(reading::end);
  }

  /** The subscription. {@code cancelled} is set from any thread, the rest is the context's. */
  private static final class Reading implements Subscription {
    private final ChunkStream stream;
    private final Subscriber<? super Chunk> subscriber;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    Reading(ChunkStream stream, Subscriber<? super Chunk> subscriber) {
      this.stream = stream;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long chunks) {
      if (chunks > 0) {
        stream.fetch(chunks);
      } else {
        RxJavaPlugins.onError(
            new IllegalArgumentException("request needs more than 0, not " + chunks));
      }
    }

    @Override
    public void cancel() {
      if (cancelled.compareAndSet(false, true)) {
        stream.cancel();
      }
    }

    void next(Chunk chunk) {
      if (!cancelled.get()) {
        subscriber.onNext(chunk);
      }
    }

    void end(Outcome outcome) {
      if (cancelled.get()) {
        return;
      }
      switch (outcome) {
        case Outcome.Completed ignored -> subscriber.onComplete();
        case Outcome.Failed failed -> subscriber.onError(new StreamException(failed.failure()));
        case Outcome.Cancelled by ->
            subscriber.onError(
                new StreamException(Failure.of(FailureCode.CANCELLED, "cancelled by " + by.by())));
      }
    }
  }
}
