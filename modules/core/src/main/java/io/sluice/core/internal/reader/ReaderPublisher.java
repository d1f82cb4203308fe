package io.sluice.core.internal.reader;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stream as a {@link Flow.Publisher} of one subscriber, by the Reactive Streams rules. */
final class ReaderPublisher implements Flow.Publisher<Chunk> {
  private final StreamReader stream;
  private final AtomicBoolean taken = new AtomicBoolean();

  ReaderPublisher(StreamReader stream) {
    this.stream = stream;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Chunk> subscriber) {
    Objects.requireNonNull(subscriber);
    if (!taken.compareAndSet(false, true)) {
      // Rule 1.9: onSubscribe comes before onError.
      subscriber.onSubscribe(new NoSubscription());
      subscriber.onError(new IllegalStateException("a stream has one subscriber"));
      return;
    }
    ReaderSubscription subscription = new ReaderSubscription(stream, subscriber);
    stream.home().run(subscription::start);
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private static final class ReaderSubscription implements Flow.Subscription {
    private final StreamReader stream;
    private final Flow.Subscriber<? super Chunk> subscriber;
    private volatile boolean over;

    ReaderSubscription(StreamReader stream, Flow.Subscriber<? super Chunk> subscriber) {
      this.stream = stream;
      this.subscriber = subscriber;
    }

    void start() {
      stream.pause();
      subscriber.onSubscribe(this);
      // A gap took a place of the demand but is nothing the subscriber asked for.
      stream.gapHandler(gap -> stream.fetch(1)).exceptionHandler(error -> {}).handler(this::next);
      stream.outcome().onSuccess(this::end);
    }

    private void next(Chunk chunk) {
      if (!over) {
        subscriber.onNext(chunk);
      }
    }

    private void end(Outcome outcome) {
      if (over) {
        return;
      }
      over = true;
      switch (outcome) {
        case Outcome.Completed o -> subscriber.onComplete();
        case Outcome.Failed o -> subscriber.onError(StreamReader.asException(o));
        case Outcome.Cancelled o -> subscriber.onError(StreamReader.asException(o));
      }
    }

    @Override
    public void request(long n) {
      if (n > 0) {
        stream.fetch(n);
        return;
      }
      stream
          .home()
          .run(() -> {
            if (!over) {
              over = true;
              stream.cancel();
              subscriber.onError(
                  new IllegalArgumentException("rule 3.9: request more than 0, not " + n));
            }
          });
    }

    @Override
    public void cancel() {
      over = true;
      stream.cancel();
    }
  }
}
