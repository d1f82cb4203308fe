package io.sluice.core;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread meets a context: a bounded single-producer single-consumer queue, the only place
 * on the data path where anything synchronises.
 *
 * <p>One side is a context, which never waits; the other a thread, which parks when it cannot go
 * on: with {@link #put} until there is {@link #permit permission}, with {@link #take} until there
 * is an item. The context side is woken at most once per batch: {@code onReady} runs on the context
 * after {@link #signal}, however many items were put since.
 *
 * <p>Either direction works, one per instance: thread to context ({@code put} and {@code poll}), or
 * context to thread ({@code offer} and {@code take}). A thread that must not park, such as a
 * publisher's, uses {@code offer} and {@code signal} towards the context.
 *
 * <p><b>Why nothing is missed.</b> The queue publishes with ordered stores, which a later load may
 * overtake. So each side that publishes and then asks whether the other sleeps puts a full fence
 * between the two ({@link #signal}, {@link #wake}, a {@link #poll} that finds nothing); the other
 * announces its sleep with a volatile store before it looks a last time.
 *
 * @param <T> what is handed over
 */
public final class HandOff<T> {

  /** What a hand-off holds at most: several frames' worth, so that neither side waits on a turn. */
  public static final int CAPACITY = 1024;

  private final SpscAtomicArrayQueue<T> queue = new SpscAtomicArrayQueue<>(CAPACITY);
  private final Context context;
  private final Runnable onReady;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Items the thread may have put in all; written by the context. */
  private volatile long permitted;

  /** The weight that items put in all must stay under for another; written by the context. */
  private volatile long permittedWeight;

  /** True while the thread waits for room, not for permission. */
  private volatile boolean full;

  private volatile boolean closed;

  /** Lets the thread look again; null while it does not wait. */
  private volatile @Nullable Runnable waker;

  /** Items put so far, and what they weigh; the thread's own. */
  private long puts;

  private long weightPut;

  /**
   * Makes a hand-off.
   *
   * @param context the context side
   * @param onReady runs on the context when the thread has something to tell
   */
  public HandOff(Context context, Runnable onReady) {
    this.context = context;
    this.onReady = onReady;
  }

  // ---- thread side

  /**
   * Thread only: hands an item to the context, parking until it is permitted and there is room.
   *
   * @return false when the hand-off is closed
   */
  public boolean put(T item) throws InterruptedException {
    return put(item, 0);
  }

  /**
   * Thread only: hands an item of some weight to the context, parking until it is permitted and
   * there is room. As with a reader's byte credit, the weight is checked before an item, so that
   * one may exceed it.
   *
   * @param weight what it counts towards the permitted weight, such as its bytes; not negative
   * @return false when the hand-off is closed
   */
  public boolean put(T item, long weight) throws InterruptedException {
    Objects.requireNonNull(item);
    if (!awaitPermit()) {
      return false;
    }
    while (!queue.offer(item)) {
      if (!awaitRoom()) {
        return false;
      }
    }
    puts++;
    weightPut += weight;
    signal();
    return !closed;
  }

  /**
   * Thread only: parks until the next item is permitted.
   *
   * @return false when the hand-off is closed
   */
  public boolean awaitPermit() throws InterruptedException {
    return (isPermitted() || park(this::isPermitted)) && !closed;
  }

  private boolean awaitRoom() throws InterruptedException {
    full = true;
    try {
      return park(() -> queue.size() < CAPACITY);
    } finally {
      full = false;
    }
  }

  private boolean isPermitted() {
    return puts < permitted && weightPut < permittedWeight;
  }

  /**
   * Thread only: takes the next item, parking until there is one.
   *
   * @return null when the hand-off is closed and empty
   */
  public @Nullable T take() throws InterruptedException {
    while (true) {
      T item = queue.poll();
      if (item != null) {
        return item;
      }
      if (closed) {
        return queue.poll();
      }
      park(() -> !queue.isEmpty());
    }
  }

  private boolean park(BooleanSupplier ready) throws InterruptedException {
    Thread thread = Thread.currentThread();
    // A virtual thread of Vert.x steps aside, so that its verticle goes on meanwhile.
    boolean stepsAside = thread.isVirtual() && Vertx.currentContext() != null;
    try {
      while (true) {
        Promise<Void> woken = Promise.promise();
        waker = stepsAside ? woken::tryComplete : () -> LockSupport.unpark(thread);
        if (ready.getAsBoolean()) {
          return true;
        }
        if (closed) {
          return false;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (stepsAside) {
          woken.future().await();
        } else {
          LockSupport.park(this);
        }
      }
    } finally {
      waker = null;
    }
  }

  /** Any thread: has {@code onReady} run on the context soon, once for all signals until then. */
  public void signal() {
    VarHandle.fullFence();
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      context.runOnContext(ignored -> {
        scheduled.set(false);
        onReady.run();
      });
    }
  }

  // ---- context side

  /** Context only: the next item, or null. Wakes a thread that waits for room. */
  public @Nullable T poll() {
    T item = queue.poll();
    if (item == null) {
      VarHandle.fullFence();
    }
    if (full && (item == null || queue.size() <= CAPACITY / 2)) {
      wake();
    }
    return item;
  }

  /** Context only: allows the thread to have put so many items in all; never lowers it. */
  public void permit(long total) {
    permit(total, Long.MAX_VALUE);
  }

  /**
   * Context only: allows the thread to put an item while it has put fewer than so many in all, and
   * they weigh less than so much in all. Neither is ever lowered.
   */
  public void permit(long total, long totalWeight) {
    boolean raised = totalWeight > permittedWeight || total > permitted;
    permittedWeight = Math.max(permittedWeight, totalWeight);
    permitted = Math.max(permitted, total);
    if (raised) {
      wake();
    }
  }

  /**
   * The side that puts, without waiting: hands an item over. Call {@link #wake} after the last of a
   * batch for a thread, {@link #signal} for a context.
   *
   * @return false when it is full, which demand must have prevented
   */
  public boolean offer(T item) {
    return queue.offer(item);
  }

  /** Any thread: lets a parked thread look again. */
  public void wake() {
    VarHandle.fullFence();
    Runnable wake = waker;
    if (wake != null) {
      wake.run();
    }
  }

  /** Any thread: no more will be handed over; what is queued can still be taken. Idempotent. */
  public void close() {
    closed = true;
    wake();
  }

  /** Any thread: whether it was closed. */
  public boolean isClosed() {
    return closed;
  }
}
