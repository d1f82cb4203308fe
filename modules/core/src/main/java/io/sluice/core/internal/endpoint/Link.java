package io.sluice.core.internal.endpoint;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.session.ProducerSession;
import io.sluice.core.internal.session.Session;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to one endpoint of another node, and what was written to it that the socket has not taken
 * yet. The event bus queues without end behind a peer that does not read; so DATA waits in its
 * sessions while this is full. Context thread only, but for the sum of all links.
 */
final class Link {
  private static final long NEVER = Long.MIN_VALUE;

  private final MessageProducer<Frame> bus;
  private final LongSupplier nowMs;
  private final long limit;
  private final AtomicLong allLinks;
  private final Consumer<ProducerSession> room;

  /** Sessions with DATA for it, in the order in which they came. */
  private final ArrayDeque<ProducerSession> held = new ArrayDeque<>(4);

  /** Since when the cluster knows nobody there. */
  private long unknownSinceMs = NEVER;

  private long written;
  private long taken;

  /** Since when it may be forgotten; see {@link #isIdle}. */
  private boolean idle;

  /**
   * A link with nothing in flight.
   *
   * @param nowMs a monotone clock, in milliseconds
   * @param limit in flight beyond this many bytes, it is full
   * @param allLinks what all links of this process have in flight
   * @param room told of each session that was held, once there is room
   */
  Link(
      MessageProducer<Frame> bus,
      LongSupplier nowMs,
      long limit,
      AtomicLong allLinks,
      Consumer<ProducerSession> room) {
    this.bus = bus;
    this.nowMs = nowMs;
    this.limit = limit;
    this.allLinks = allLinks;
    this.room = room;
  }

  /** Writes a frame that counts so many bytes until the socket has taken it. */
  void write(Frame frame, long bytes) {
    idle = false;
    Future<Void> write = bus.write(frame);
    written += bytes;
    allLinks.addAndGet(bytes);
    long end = written;
    write.onComplete(done -> {
      taken(end);
      if (!isNobody(done.cause())) {
        unknownSinceMs = NEVER;
      } else if (unknownSinceMs == NEVER) {
        unknownSinceMs = nowMs.getAsLong();
      }
    });
  }

  private static boolean isNobody(@Nullable Throwable error) {
    return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  /**
   * Whether the cluster has known nobody of that address for a while: its node has left. One answer
   * of that kind is not enough, since a cluster that changes may forget somebody for a moment.
   */
  boolean isGone() {
    return unknownSinceMs != NEVER && nowMs.getAsLong() - unknownSinceMs >= Session.TICK_MS;
  }

  /**
   * A socket takes what it is given in order, and what fails is gone: either way nothing before it
   * is in flight any more, even where somebody lost it on its way to the socket.
   */
  private void taken(long end) {
    if (end > taken) {
      allLinks.addAndGet(taken - end);
      taken = end;
    }
    // Not at once: each turn would send one frame and be held again.
    if (inFlight() <= limit / 2) {
      for (int sessions = held.size(); sessions > 0; sessions--) {
        room.accept(held.remove());
      }
    }
  }

  boolean isFull() {
    return inFlight() >= limit;
  }

  /** The session gets a turn once half of what is in flight at most is. */
  void hold(ProducerSession session) {
    held.add(session);
  }

  private long inFlight() {
    return written - taken;
  }

  /** Whether it was not used since this was asked before, and owes nothing. */
  boolean isIdle() {
    boolean was = idle;
    idle = inFlight() == 0 && held.isEmpty();
    return was && idle;
  }
}
