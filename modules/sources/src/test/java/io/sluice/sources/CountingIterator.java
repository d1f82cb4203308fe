package io.sluice.sources;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers as text that count how many were taken, and may fail after some. */
final class CountingIterator implements Iterator<String>, AutoCloseable {
  final AtomicLong pulled = new AtomicLong();
  final CompletableFuture<Void> released = new CompletableFuture<>();
  private final int count;
  private final int failAfter;

  CountingIterator(int count) {
    this(count, Integer.MAX_VALUE);
  }

  CountingIterator(int count, int failAfter) {
    this.count = count;
    this.failAfter = failAfter;
  }

  @Override
  public boolean hasNext() {
    return pulled.get() < count;
  }

  @Override
  public String next() {
    long index = pulled.get();
    if (index >= failAfter) {
      throw new IllegalStateException("broken at " + index);
    }
    if (index >= count) {
      throw new NoSuchElementException();
    }
    pulled.incrementAndGet();
    return "item " + index;
  }

  @Override
  public void close() {
    released.complete(null);
  }
}
