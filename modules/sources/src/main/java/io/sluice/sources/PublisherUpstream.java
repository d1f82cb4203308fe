package io.sluice.sources;

import io.sluice.core.Chunk;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A publisher as an upstream. The subscription may arrive on any thread and at any time (reactive
 * streams 1.9 and 2.5): what was asked for before is kept for it.
 */
final class PublisherUpstream implements Upstream, Flow.Subscriber<Chunk> {
  private final Flow.Publisher<Chunk> publisher;
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final AtomicLong early = new AtomicLong();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private volatile @Nullable Inbox inbox;

  PublisherUpstream(Flow.Publisher<Chunk> publisher) {
    this.publisher = publisher;
  }

  @Override
  public void connect(Inbox inbox) {
    this.inbox = inbox;
    publisher.subscribe(this);
  }

  @Override
  public void request(long chunks) {
    early.addAndGet(chunks);
    flush();
  }

  @Override
  public void cancel() {
    cancelled.set(true);
    flush();
  }

  /** Whoever sees both the subscription and what it shall be told passes it on, once. */
  private void flush() {
    Flow.Subscription to = subscription.get();
    if (to == null) {
      return;
    }
    if (cancelled.get()) {
      to.cancel();
      return;
    }
    long wanted = early.getAndSet(0);
    if (wanted > 0) {
      to.request(wanted);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription.compareAndSet(null, Objects.requireNonNull(given))) {
      flush();
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(Chunk chunk) {
    inbox().next(Objects.requireNonNull(chunk));
  }

  @Override
  public void onError(Throwable error) {
    inbox().end(Objects.requireNonNull(error));
  }

  @Override
  public void onComplete() {
    inbox().end(null);
  }

  private Inbox inbox() {
    return Objects.requireNonNull(inbox, "not subscribed");
  }
}
