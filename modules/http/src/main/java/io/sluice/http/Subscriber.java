package io.sluice.http;

import io.sluice.core.Outcome;
import io.sluice.core.log.LogOffset;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of a log: catching up on a stream of its own, or sharing a {@link SharedFeed}, where
 * it is a position and a socket. It changes over only where both have the same position, so it gets
 * each event once and in order (rule L2). Context only.
 *
 * <p>To meet the feed, it asks its own stream for exactly the chunks up to the feed's newest, and
 * where it is ahead it waits for the feed.
 */
final class Subscriber {

  /** What a subscriber does to its response, and to the stream it has of its own. */
  interface Line {
    /** Whether the socket takes no more; then {@link Subscriber#drained} is called later. */
    boolean isFull();

    /** Writes events; the bytes are shared and must not be changed. */
    void write(Buffer bytes);

    /** Asks the own stream for so many items. */
    void fetch(long items);

    /** Lets the own stream flow. */
    void flow();

    /** Withdraws all demand from the own stream. */
    void hold();

    /** Gives the own stream up. */
    void close();

    /**
     * Opens another stream of its own, then calls {@link Subscriber#reopened}.
     *
     * @param chunks how many chunks were written since it had one
     */
    void reopen(LogOffset from, long chunks);

    /** Tells the outcome. */
    void end(Outcome outcome, LogOffset at, long chunks);
  }

  /** What is written at once of what was missed; see {@link SocketWriter#MAX_WRITE}. */
  private static final int MOST = SocketWriter.MAX_WRITE;

  private static final Logger log = LoggerFactory.getLogger(Subscriber.class);

  // ---- immutable
  private final Line line;
  private final long incarnation;

  // ---- state
  private @Nullable SharedFeed feed;
  private SubscriberState state = SubscriberState.CATCHING_UP;
  private long position;
  private long chunks;
  private boolean hasStream;
  private boolean opening;
  private boolean flowing;
  private long outstanding;

  /** Its place among the feed's members, or -1; the feed's own. */
  int place = -1;

  /**
   * Makes one that stands at a position.
   *
   * @param feed which it may share, once that runs
   */
  Subscriber(SharedFeed feed, Line line, LogOffset position) {
    this.feed = feed;
    this.line = line;
    this.incarnation = position.incarnation();
    this.position = position.position();
  }

  SubscriberState state() {
    return state;
  }

  /**
   * Begins.
   *
   * @param hasStream whether it has a stream of its own, which nothing was asked of yet; without,
   *     it stands where the log ended a moment ago, and gets one only where the feed is of no help
   */
  void start(boolean hasStream) {
    this.hasStream = hasStream;
    SharedFeed of = feed;
    if (of != null) {
      of.attach(this);
    }
    go();
  }

  private void become(SubscriberState next, String why) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException(state + " to " + next + ", " + why);
    }
    log.debug("subscriber: {} -> {} at {}, {}", state, next, position, why);
    state = next;
  }

  // ---- on a stream of its own

  /** The own stream gave so many items, up to a position, and they were written. */
  void read(int items, long to) {
    position = to;
    outstanding = Math.max(0, outstanding - items);
    if (line.isFull()) {
      hold();
    } else {
      go();
    }
  }

  /** Asks for what is needed to meet the feed; where there is none, for everything. */
  private void go() {
    if (state != SubscriberState.CATCHING_UP || opening || line.isFull()) {
      return;
    }
    SharedFeed of = feed;
    if (of != null && of.isOpening()) {
      return; // many come at once: none begins alone what all are about to share
    } else if (of == null || !of.isRunning()) {
      flow();
    } else if (of.incarnation() != incarnation) {
      leave();
      flow();
    } else if (of.ring().has(position)) {
      if (hasStream) {
        hasStream = false;
        line.close();
      }
      share();
    } else if (hasStream || position > of.ring().next()) {
      meet(of);
    } else {
      reopen();
    }
  }

  private void meet(SharedFeed of) {
    long missing = of.ring().next() - position - outstanding;
    if (missing > 0) {
      outstanding += missing;
      line.fetch(missing);
    } else {
      of.ask(this);
    }
  }

  private void flow() {
    if (!hasStream) {
      reopen();
    } else if (!flowing) {
      flowing = true;
      line.flow();
    }
  }

  private void hold() {
    flowing = false;
    outstanding = 0;
    line.hold();
  }

  /** The feed has begun, or could not. */
  void feedOpened() {
    if (state == SubscriberState.CATCHING_UP && !opening) {
      if (hasStream) {
        hold();
      }
      go();
    }
  }

  private void reopen() {
    opening = true;
    flowing = false;
    outstanding = 0;
    long written = chunks;
    chunks = 0;
    line.reopen(new LogOffset(incarnation, position), written);
  }

  /** It has a stream of its own again, which nothing was asked of yet. */
  void reopened() {
    opening = false;
    hasStream = true;
    go();
  }

  // ---- sharing

  private void share() {
    become(SubscriberState.SHARED, "met the feed");
    writeOn();
  }

  /** Writes what the feed keeps behind its position, as far as the socket takes it. */
  private void writeOn() {
    SharedFeed of = feed;
    while (of != null && state == SubscriberState.SHARED && !line.isFull()) {
      FeedRing.Part part = of.ring().after(position, MOST);
      if (part == null) {
        reachedNewest(of);
        return;
      }
      write(part);
    }
  }

  private void reachedNewest(SharedFeed of) {
    Outcome outcome = of.outcome();
    if (outcome != null) {
      line.end(outcome, new LogOffset(incarnation, position), chunks);
    } else {
      of.ask(this);
    }
  }

  private void write(FeedRing.Part part) {
    position = part.to();
    chunks += part.chunks();
    line.write(part.bytes());
  }

  /** The feed has another part. */
  void fed(FeedRing.Part part) {
    if (state == SubscriberState.CATCHING_UP) {
      go();
    } else if (state == SubscriberState.SHARED && position == part.from() && !line.isFull()) {
      write(part);
    } else if (state == SubscriberState.SHARED && feed != null && !feed.ring().has(position)) {
      become(SubscriberState.CATCHING_UP, "fell out of the feed");
      drained();
    } else if (state == SubscriberState.SHARED) {
      writeOn();
    }
  }

  /** The feed has ended, or has gone without telling how the log fares. */
  void feedEnded() {
    if (state == SubscriberState.SHARED) {
      writeOn();
    } else {
      leave();
      go();
    }
  }

  /** Ends it where it stands. */
  void end(Outcome outcome) {
    line.end(outcome, new LogOffset(incarnation, position), chunks);
  }

  /** Whether it waits for what the feed has not read yet. */
  boolean isHungry() {
    SharedFeed of = feed;
    return of != null && position >= of.ring().next() && !opening && !line.isFull();
  }

  // ---- the socket

  /** The socket takes more. */
  void drained() {
    if (state == SubscriberState.SHARED) {
      writeOn();
    } else {
      go();
    }
  }

  /** The response is through, or the client gone. Idempotent. */
  void left() {
    if (state != SubscriberState.ENDED) {
      become(SubscriberState.ENDED, "left");
    }
    leave();
  }

  private void leave() {
    SharedFeed of = feed;
    feed = null;
    if (of != null) {
      of.detach(this);
    }
  }
}
