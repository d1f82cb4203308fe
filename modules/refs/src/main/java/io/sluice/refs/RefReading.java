package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What reads a ref for its handle: one stream without prefetch, whose demand is what readers ask
 * for and, for those that go on reading, as much ahead as they have come to need. Any thread; what
 * changes is guarded by a lock, under which nobody else's code runs.
 */
final class RefReading {

  /** What is read ahead at most: enough that a round trip is shared by thousands. */
  private static final int MAX_AHEAD = 4_096;

  /** What may wait here, in bytes, before no more is asked for. */
  private static final long MAX_QUEUED_BYTES = 1024 * 1024;

  /** How often in a row a stream that got nowhere is opened again. */
  private static final int MAX_REOPENS = 3;

  // immutable
  private final VertxCallBus bus;
  private final RefInfo info;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final ReadQueue queue = new ReadQueue();
  private final ArrayDeque<ReadWant> wants = new ArrayDeque<>();
  private @Nullable ChunkStream stream;
  private boolean opening;
  private boolean raw;
  private int reopens;
  private long received;
  private long outstanding;
  private long position;
  private int ahead;
  private boolean prefetch = true;
  private boolean owns;
  private boolean completed;
  private boolean closed;
  private boolean released;
  private @Nullable Failure failure;

  RefReading(VertxCallBus bus, RefInfo info, boolean owns) {
    this.bus = bus;
    this.info = info;
    this.owns = owns;
    this.received = info.position();
    this.position = info.position();
  }

  long position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  void prefetch(boolean now) {
    lock.lock();
    try {
      prefetch = now;
    } finally {
      lock.unlock();
    }
  }

  void disown() {
    lock.lock();
    try {
      owns = false;
    } finally {
      lock.unlock();
    }
  }

  // ---- reading

  /**
   * Asks for items.
   *
   * @param least complete with so many, or at the end
   * @param most no more than so many
   * @param goesOn whether its reader will go on, so that reading ahead pays
   * @param handle kept from becoming garbage meanwhile
   * @param context where to complete it; null for wherever the items arrive
   */
  Future<List<@Nullable Object>> read(
      int least, int most, boolean goesOn, RefHandle handle, @Nullable Context context) {
    if (least < 0 || least > ReadWant.MAX_ITEMS) {
      throw new IllegalArgumentException(
          "at most " + ReadWant.MAX_ITEMS + " items are taken at once, not " + least);
    }
    ReadWant want = new ReadWant(this, least, most, goesOn, handle, context);
    Runnable next;
    lock.lock();
    try {
      wants.add(want);
      next = serve();
    } finally {
      lock.unlock();
    }
    next.run();
    return want.future();
  }

  /** The next item where it is there already and nobody was first; null otherwise. */
  @Nullable Chunk poll() {
    lock.lock();
    try {
      if (closed || !wants.isEmpty()) {
        return null;
      }
      Chunk chunk = queue.poll();
      if (chunk == null) {
        return null;
      }
      position++;
      refill().run();
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  /** Lock held: has more asked for while a reader still has some. */
  private Runnable refill() {
    ChunkStream from = stream;
    if (from == null || queue.items() + outstanding > ahead / 2) {
      return RefReading::nothing;
    }
    long more = missing(ahead);
    if (more <= 0) {
      return RefReading::nothing;
    }
    outstanding += more;
    return () -> from.fetch(more);
  }

  private long missing(long wanted) {
    return !prefetch || queue.bytes() > MAX_QUEUED_BYTES
        ? 0
        : Math.max(0, wanted - queue.items() - outstanding);
  }

  Context contextOfCaller() {
    return bus.vertx().getOrCreateContext();
  }

  /** Decodes an item as its stream's media type says. */
  @Nullable Object decode(Chunk chunk) {
    return raw ? chunk.toBuffer() : Values.decode(chunk, fields -> bus.owned(RefInfo.of(fields)));
  }

  /** Lock held: satisfies who can be, asks for what is missing; answers what follows, unlocked. */
  private Runnable serve() {
    List<Runnable> done = new ArrayList<>(1);
    ReadWant want;
    while ((want = wants.peek()) != null) {
      position += want.fill(queue);
      boolean over = closed || (queue.items() == 0 && (completed || failure != null));
      if (!want.isSatisfied() && !over) {
        done.add(ask(want));
        break;
      }
      wants.remove();
      ReadWant told = want;
      if (want.isSatisfied() || (completed && !closed)) {
        done.add(() -> told.complete(null));
        if (want.goesOn()) {
          done.add(refill());
        }
      } else {
        // Fewer items would look like the end (rule H1): they stay, for who asks for fewer.
        position -= want.giveBack(queue);
        Failure why = whyOver();
        done.add(() -> told.complete(why));
      }
    }
    return () -> done.forEach(Runnable::run);
  }

  private Failure whyOver() {
    Failure known = failure;
    return known == null || closed ? RefIds.gone("it was closed").failure() : known;
  }

  /** Lock held: has the stream opened, or asks it for more. */
  private Runnable ask(ReadWant want) {
    ChunkStream from = stream;
    if (from == null) {
      boolean first = !opening;
      opening = true;
      return first ? this::open : RefReading::nothing;
    }
    long needed = want.missing();
    if (want.goesOn() && prefetch) {
      // It found nothing there: next time there is to be more.
      ahead = Math.min(MAX_AHEAD, Math.max(1, ahead * 2));
      needed = Math.max(needed, ahead);
    }
    long more = needed - outstanding;
    if (more <= 0) {
      return RefReading::nothing;
    }
    outstanding += more;
    return () -> from.fetch(more);
  }

  // ---- the stream

  private void open() {
    Context current = Vertx.currentContext();
    if (current == null || (current.isEventLoopContext() && Context.isOnEventLoopThread())) {
      openHere();
    } else {
      // A thread that waits for items must not be where they arrive.
      Thread.ofVirtual().name("sluice-ref-open").start(this::openHere);
    }
  }

  private void openHere() {
    StreamRequest request =
        StreamRequest.create().from(Long.toString(from())).prefetch(false).reopen(false);
    try {
      bus.bus()
          .open(RefIds.segmentOf(info.id()) + "/ref/" + info.id(), request)
          .onComplete(this::opened, this::refused);
    } catch (RuntimeException e) {
      refused(e); // as when Vert.x was closed meanwhile
    }
  }

  private long from() {
    lock.lock();
    try {
      return received;
    } finally {
      lock.unlock();
    }
  }

  private void opened(ChunkStream made) {
    made.pause();
    made.exceptionHandler(ignored -> {});
    made.batchHandler(items -> arrived(made, items));
    made.outcome().onSuccess(how -> ended(made, how));
    Runnable next;
    lock.lock();
    try {
      opening = false;
      outstanding = 0;
      raw = !made.info().isJson();
      if (closed) {
        next = () -> made.cancel("closed");
      } else {
        stream = made;
        next = serve();
      }
    } finally {
      lock.unlock();
    }
    next.run();
  }

  private void refused(Throwable error) {
    over(RefIds.asGone(error).failure());
  }

  private void arrived(ChunkStream by, List<Item> items) {
    Runnable next;
    lock.lock();
    try {
      if (closed || !by.equals(stream)) {
        return;
      }
      queue.add(items);
      received += items.size();
      outstanding = Math.max(0, outstanding - items.size());
      reopens = 0;
      if (queue.bytes() > MAX_QUEUED_BYTES) {
        by.pause(); // what is still to come waits in its window
        outstanding = 0;
      }
      next = serve();
    } finally {
      lock.unlock();
    }
    next.run();
  }

  private void ended(ChunkStream by, Outcome how) {
    switch (how) {
      case Outcome.Completed ignored -> completed(by);
      case Outcome.Failed failed -> failed(by, failed.failure());
      case Outcome.Cancelled cancelled ->
          failed(by, Failure.of(FailureCode.CANCELLED, "it was cancelled by " + cancelled.by()));
    }
  }

  private void completed(ChunkStream by) {
    Runnable next;
    boolean release;
    lock.lock();
    try {
      if (closed || !by.equals(stream)) {
        return;
      }
      completed = true;
      stream = null;
      release = owns && !released;
      released |= release;
      next = serve();
    } finally {
      lock.unlock();
    }
    if (release) {
      releaseThere();
    }
    next.run();
  }

  /** Its session ended; the ref may go on, where its host was only not heard of for a while. */
  private void failed(ChunkStream by, Failure why) {
    Runnable next;
    lock.lock();
    try {
      if (closed || !by.equals(stream)) {
        return;
      }
      stream = null;
      outstanding = 0;
      boolean mayGoOn =
          (why.code() == FailureCode.PEER_LOST || why.code() == FailureCode.NODE_LEAVING)
              && reopens++ < MAX_REOPENS;
      if (!mayGoOn) {
        failure = why;
      }
      next = serve();
    } finally {
      lock.unlock();
    }
    next.run();
  }

  private void over(Failure why) {
    Runnable next;
    lock.lock();
    try {
      opening = false;
      failure = why;
      next = serve();
      if (why.retriable()) {
        failure = null; // who asks again may have more luck
      }
    } finally {
      lock.unlock();
    }
    next.run();
  }

  private static void nothing() {}

  // ---- the end

  Future<Void> close() {
    ChunkStream open;
    boolean release;
    Runnable next;
    lock.lock();
    try {
      closed = true;
      open = stream;
      stream = null;
      queue.clear();
      release = !released;
      released = true;
      next = serve();
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.cancel("closed");
    }
    next.run();
    return release ? bus.close(info.id()) : Future.succeededFuture();
  }

  /** The handle is garbage. */
  void abandon() {
    ChunkStream open;
    boolean release;
    lock.lock();
    try {
      closed = true;
      open = stream;
      stream = null;
      queue.clear();
      release = owns && !released;
      released |= release;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.cancel("forgotten");
    }
    if (release) {
      releaseThere();
    }
  }

  /** Nobody waits for it; where it fails, the lease does the same later. */
  private void releaseThere() {
    bus.close(info.id()).onFailure(ignored -> {});
  }

  /** What who reads is told of a failure. */
  static StreamException exception(Failure failure) {
    return new StreamException(failure);
  }
}
