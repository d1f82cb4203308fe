package io.sluice.core.internal.reader;

import io.sluice.core.BlockingChunks;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.HandOff;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.Context;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A stream iterated by a thread: items cross a {@link HandOff}, demand goes back in halves. */
final class BlockingReader implements BlockingChunks {

  /** Items that may wait in the hand-off; within its capacity. */
  private static final int AHEAD = HandOff.CAPACITY / 2;

  private static final Outcome CLOSED = new Outcome.Cancelled("reader");

  // immutable
  private final StreamReader stream;
  private final HandOff<Item> handOff;

  // written by the context before the hand-off is closed
  private volatile @Nullable Outcome outcome;

  // written by whoever closes it
  private volatile boolean left;

  // thread only
  private boolean iterated;
  private boolean finished;
  private long taken;
  private long asked = AHEAD;

  // written by the thread, read by the context
  private volatile long wanted = AHEAD;

  // context only
  private long fetched = AHEAD;

  /** A reader of a stream that lives, or is about to live, at this home. */
  BlockingReader(StreamReader stream, Home home) {
    this.stream = stream;
    this.handOff = new HandOff<>(home.context(), this::fetch);
    stream
        .pause()
        .endHandler(ignored -> finish(Outcome.COMPLETED))
        .exceptionHandler(BlockingReader::toldByOutcome)
        .batchHandler(this::hand);
    stream.outcome().onSuccess(this::finish);
    stream.fetch(AHEAD);
  }

  /** The outcome future carries the failure. */
  private static void toldByOutcome(Throwable error) {}

  private void hand(List<Item> items) {
    for (Item item : items) {
      if (!handOff.offer(item)) {
        throw new IllegalStateException("more items than were asked for");
      }
    }
    handOff.wake();
  }

  private void fetch() {
    long more = wanted - fetched;
    if (more > 0) {
      fetched += more;
      stream.fetch(more);
    }
  }

  private void finish(Outcome how) {
    if (outcome == null) {
      outcome = how;
      handOff.close();
    }
  }

  @Override
  public Iterator<Chunk> iterator() {
    if (iterated) {
      throw new IllegalStateException("a stream is iterated once");
    }
    iterated = true;
    return new Cursor();
  }

  @Override
  public Stream<Chunk> stream() {
    Spliterator<Chunk> chunks =
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(chunks, false).onClose(this::close);
  }

  private final class Cursor implements Iterator<Chunk> {
    private @Nullable Chunk next;

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = await();
      }
      return next != null;
    }

    @Override
    public Chunk next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the stream has completed");
      }
      Chunk chunk = Objects.requireNonNull(next);
      next = null;
      return chunk;
    }
  }

  private @Nullable Chunk await() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "an event loop must not wait: use a handler, or read on a virtual thread");
    }
    try {
      Item item;
      while (!left && (item = handOff.take()) != null) {
        askForMore();
        if (item instanceof Chunk chunk) {
          return chunk;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new StreamException(FailureCode.CANCELLED, "the reading thread was interrupted");
    }
    Outcome how = outcome;
    if (how instanceof Outcome.Completed && !left) {
      finished = true;
    }
    if (finished) {
      return null;
    }
    // Rule H1: what was closed before its end must not look complete.
    throw StreamReader.asException(how == null || left ? CLOSED : how);
  }

  private void askForMore() {
    if (asked - ++taken <= AHEAD / 2) {
      asked = taken + AHEAD;
      wanted = asked;
      handOff.signal();
    }
  }

  @Override
  public void close() {
    left = true;
    stream.cancel();
    handOff.close();
  }
}
