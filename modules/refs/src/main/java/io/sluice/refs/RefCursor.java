package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A ref iterated by a thread that may block. One thread at a time. */
final class RefCursor implements Iterator<@Nullable Object> {
  private final RefHandle handle;
  private @Nullable Object next;
  private boolean hasNext;

  RefCursor(RefHandle handle) {
    this.handle = handle;
  }

  @Override
  public boolean hasNext() {
    if (!hasNext) {
      Chunk ready = handle.reading().poll();
      if (ready != null) {
        next = handle.reading().decode(ready);
        hasNext = true;
      } else {
        await();
      }
    }
    return hasNext;
  }

  private void await() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "an event loop must not wait: use take, or read on a virtual thread");
    }
    List<@Nullable Object> items = blocking(handle.more(1));
    if (!items.isEmpty()) {
      next = items.get(0);
      hasNext = true;
    }
  }

  private static <T> T blocking(Future<T> future) {
    // A virtual thread of Vert.x steps aside, so that its verticle goes on meanwhile.
    if (Thread.currentThread().isVirtual() && Vertx.currentContext() != null) {
      return future.await();
    }
    CountDownLatch done = new CountDownLatch(1);
    future.onComplete(ignored -> done.countDown());
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamException(FailureCode.CANCELLED, "the reading thread was interrupted");
    }
    if (future.cause() instanceof RuntimeException e) {
      throw e;
    }
    return future.result();
  }

  @Override
  public @Nullable Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the sequence has ended");
    }
    Object item = next;
    next = null;
    hasNext = false;
    return item;
  }
}
