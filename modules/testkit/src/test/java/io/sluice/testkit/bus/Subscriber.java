package io.sluice.testkit.bus;

import io.sluice.core.Chunk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;

/** A subscriber that first asks for so many, and keeps what it gets. */
final class Subscriber implements Flow.Subscriber<Chunk> {
  private final int first;
  private final Promise<Flow.Subscription> subscribed = Promise.promise();
  private final Promise<Void> reached = Promise.promise();
  private final Promise<Void> ended = Promise.promise();
  private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
  private volatile int awaited = Integer.MAX_VALUE;

  Subscriber(int first) {
    this.first = first;
  }

  Flow.Subscription subscription() {
    return Waiting.await(subscribed.future());
  }

  List<String> texts() {
    return List.copyOf(texts);
  }

  Future<Void> reached(int count) {
    awaited = count;
    check();
    return reached.future();
  }

  Future<Void> ended() {
    return ended.future();
  }

  private void check() {
    if (texts.size() >= awaited) {
      reached.tryComplete();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (first > 0) {
      subscription.request(first);
    }
    subscribed.complete(subscription);
  }

  @Override
  public void onNext(Chunk chunk) {
    texts.add(chunk.text());
    check();
  }

  @Override
  public void onError(Throwable error) {
    ended.fail(error);
  }

  @Override
  public void onComplete() {
    ended.complete();
  }
}
