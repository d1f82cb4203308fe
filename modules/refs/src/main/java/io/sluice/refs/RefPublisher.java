package io.sluice.refs;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** A ref for one subscriber, by the Reactive Streams rules. */
final class RefPublisher implements Flow.Publisher<Object> {
  private final RefHandle handle;
  private final AtomicBoolean taken = new AtomicBoolean();

  RefPublisher(RefHandle handle) {
    this.handle = handle;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Object> subscriber) {
    Objects.requireNonNull(subscriber);
    if (!taken.compareAndSet(false, true)) {
      // Rule 1.9: onSubscribe comes before onError.
      subscriber.onSubscribe(new NoSubscription());
      subscriber.onError(new IllegalStateException("this publisher has one subscriber"));
      return;
    }
    Subscription subscription = new Subscription(handle, subscriber);
    subscriber.onSubscribe(subscription);
    subscription.start();
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private static final class Subscription implements Flow.Subscription {
    private final RefReadStream stream;
    private final Flow.Subscriber<? super Object> subscriber;
    private volatile boolean over;

    Subscription(RefHandle handle, Flow.Subscriber<? super Object> subscriber) {
      this.stream = new RefReadStream(handle);
      this.subscriber = subscriber;
      stream.pause();
    }

    void start() {
      stream.exceptionHandler(error -> end(() -> subscriber.onError(error)));
      stream.endHandler(ignored -> end(subscriber::onComplete));
      stream.handler(item -> {
        if (!over) {
          subscriber.onNext(item);
        }
      });
    }

    private void end(Runnable signal) {
      if (!over) {
        over = true;
        signal.run();
      }
    }

    @Override
    public void request(long n) {
      if (n > 0) {
        stream.fetch(n);
      } else {
        stream.cancel();
        end(() ->
            subscriber.onError(
                new IllegalArgumentException("rule 3.9: request more than 0, not " + n)));
      }
    }

    @Override
    public void cancel() {
      if (!over) {
        over = true;
        stream.cancel();
      }
    }
  }
}
