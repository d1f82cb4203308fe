package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log, read once for all subscribers of one format on one event loop: each batch is rendered
 * once, and the same bytes go to every socket. It is opened when there are two to share it, and
 * follows the tail; it asks for more as soon as one subscriber could take it, so the quickest sets
 * its pace, and the log has its way with the rest. Context only.
 *
 * <p>What has arrived in one turn of the event loop is rendered together in the next: while many
 * sockets are written to, what comes meanwhile shares one write.
 */
final class SharedFeed {

  /** What a feed reads. */
  interface Upstream {
    /** Opens it at the log's tail, then calls {@link #opened}; false where that may not be now. */
    boolean open(SharedFeed feed);

    /** Asks for so many items more. */
    void fetch(long items);

    /** Gives it up. Nothing is told any more. Idempotent. */
    void close();
  }

  private enum Phase {
    /** There are too few to share it. To OPENING, CLOSED. */
    ALONE,
    /** To RUNNING; to ALONE where it failed; to CLOSED. */
    OPENING,
    /** To ENDED, CLOSED. */
    RUNNING,
    /** The log has an outcome, which some have not been told yet. To CLOSED. */
    ENDED,
    /** Nobody shares it any more. */
    CLOSED
  }

  /** For fewer it is not worth a stream. */
  static final int FEWEST = 2;

  /** How many items are asked for ahead; they are bounded in bytes by the stream's window. */
  private static final int AHEAD = 1_024;

  /** How many payload bytes wait for the next turn at most. */
  private static final int TURN_BYTES = 64 * 1024;

  /** Many times what a chunk takes from a log to here. */
  private static final long QUIET_NANOS = 100_000_000;

  private static final Logger log = LoggerFactory.getLogger(SharedFeed.class);

  // ---- immutable
  private final Upstream upstream;
  private final Delivery delivery;
  private final int ringBytes;
  private final Function<StreamInfo, Renderer> renderers;
  private final Executor nextTurn;
  private final LongSupplier clock;
  private final Runnable onClosed;

  // ---- state
  private final List<Subscriber> members = new ArrayList<>();
  private Phase phase = Phase.ALONE;
  private StreamInfo info;
  private FeedRing ring = new FeedRing(0, 0, 1);
  private @Nullable Renderer renderer;
  private @Nullable Outcome outcome;
  private List<Item> waiting = new ArrayList<>();
  private long waitingBytes;
  private boolean isTurnDue;
  private long asked;
  private long cameAt;

  /**
   * Makes one that nobody shares yet.
   *
   * @param first how its first reader is answered
   * @param ringBytes what it keeps for those who are a little behind
   * @param renderers of the format
   * @param nextTurn runs a task in another turn of the event loop
   * @param clock in nanoseconds
   * @param onClosed told when nobody can join it any more
   */
  SharedFeed(
      Upstream upstream,
      Delivery first,
      int ringBytes,
      Function<StreamInfo, Renderer> renderers,
      Executor nextTurn,
      LongSupplier clock,
      Runnable onClosed) {
    this.upstream = upstream;
    this.delivery = first;
    this.info = first.info();
    this.ringBytes = ringBytes;
    this.renderers = renderers;
    this.nextTurn = nextTurn;
    this.clock = clock;
    this.onClosed = onClosed;
  }

  boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  boolean isOpening() {
    return phase == Phase.OPENING;
  }

  /**
   * Whether its newest event is the log's: it has asked for more, and for a while nothing came. One
   * that is busy may be behind, and who wants what comes from now on asks the log.
   */
  boolean isCurrent() {
    return phase == Phase.RUNNING
        && asked > 0
        && waiting.isEmpty()
        && clock.getAsLong() - cameAt >= QUIET_NANOS;
  }

  /** What it reads; its first offset is where it, or its first reader, began. */
  StreamInfo info() {
    return info;
  }

  /** How its readers are answered, but for where they began. */
  Delivery delivery() {
    return delivery;
  }

  long incarnation() {
    return info.incarnation();
  }

  FeedRing ring() {
    return ring;
  }

  /** How the log ended; null while it has not. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  // ---- members

  void attach(Subscriber member) {
    member.place = members.size();
    members.add(member);
    if (phase == Phase.ALONE && members.size() >= FEWEST) {
      phase = Phase.OPENING;
      if (!upstream.open(this)) {
        phase = Phase.ALONE;
      }
    }
  }

  void detach(Subscriber member) {
    if (member.place < 0) {
      return;
    }
    Subscriber last = members.removeLast();
    if (last.place != member.place) {
      members.set(member.place, last);
      last.place = member.place;
    }
    member.place = -1;
    if (members.isEmpty()) {
      close();
    }
  }

  private void close() {
    if (phase != Phase.CLOSED) {
      phase = Phase.CLOSED;
      upstream.close();
      onClosed.run();
      if (renderer instanceof SseRenderer sse && sse.refusedTypes() > 0) {
        log.warn("{} event types of a shared log were left out", sse.refusedTypes());
      }
    }
  }

  /** Members may leave meanwhile, and one that is moved into a gap may be told twice. */
  private void each(Consumer<Subscriber> tell) {
    for (int i = members.size() - 1; i >= 0; i--) {
      if (i < members.size()) {
        tell.accept(members.get(i));
      }
    }
  }

  // ---- upstream

  void opened(StreamInfo info) {
    if (phase != Phase.OPENING) {
      upstream.close();
      return;
    }
    this.info = info;
    renderer = renderers.apply(info);
    ring = new FeedRing(info.firstOffset(), ringBytes, renderer instanceof SseRenderer ? 2 : 1);
    phase = Phase.RUNNING;
    cameAt = clock.getAsLong();
    each(Subscriber::feedOpened);
    askForAny();
  }

  /** It could not be opened: they stay on streams of their own. */
  void failedToOpen() {
    if (phase == Phase.OPENING) {
      phase = Phase.ALONE;
      each(Subscriber::feedOpened);
    }
  }

  /** Items have arrived. */
  void items(List<Item> items) {
    if (phase != Phase.RUNNING) {
      return;
    }
    asked -= items.size();
    cameAt = clock.getAsLong();
    waiting.addAll(items);
    waitingBytes += ResponsePump.estimate(items);
    if (waitingBytes >= TURN_BYTES) {
      flush();
    } else if (!isTurnDue) {
      isTurnDue = true;
      nextTurn.execute(() -> {
        isTurnDue = false;
        flush();
      });
    }
  }

  /** The upstream has ended. */
  void ended(Outcome how) {
    if (phase == Phase.RUNNING) {
      flush();
    }
    if (phase == Phase.RUNNING) {
      end(how);
    }
  }

  private void end(Outcome how) {
    outcome = how;
    phase = Phase.ENDED;
    onClosed.run();
    each(Subscriber::feedEnded);
  }

  /** Renders what waits, and hands it to all. */
  private void flush() {
    Renderer with = renderer;
    if (waiting.isEmpty() || phase != Phase.RUNNING || with == null) {
      return;
    }
    List<Item> items = waiting;
    waiting = new ArrayList<>();
    Buffer out = Buffer.buffer((int) Math.min(waitingBytes, 1 << 20));
    waitingBytes = 0;
    try {
      with.render(items, out);
      add(after(items.getLast()), chunks(items), out);
    } catch (StreamException e) {
      broke(with, new Outcome.Failed(e.failure()), out);
    } catch (RuntimeException e) {
      log.error("a shared log could not be rendered", e);
      broke(with, new Outcome.Failed(StreamCall.internal()), out);
    }
    askForAny();
  }

  /** What could be rendered goes out, then what was wrong. */
  private void broke(Renderer with, Outcome how, Buffer out) {
    upstream.close();
    if (out.length() > 0) {
      long to = with instanceof SseRenderer sse ? sse.position() : ring.next() + 1;
      add(Math.max(to, ring.next() + 1), 0, out);
    }
    if (phase == Phase.RUNNING) {
      end(how);
    }
  }

  private void add(long to, int chunks, Buffer bytes) {
    FeedRing.Part part = ring.add(to, chunks, bytes);
    each(member -> member.fed(part));
  }

  private long after(Item last) {
    return Objects.requireNonNull(last) instanceof Gap gap
        ? Math.max(gap.to(), ring.next())
        : ((Chunk) last).offset() + 1;
  }

  private static int chunks(List<Item> items) {
    int chunks = 0;
    for (Item item : items) {
      if (item instanceof Chunk) {
        chunks++;
      }
    }
    return chunks;
  }

  // ---- demand

  /** One more may be waiting for what was not read yet. */
  void ask(Subscriber member) {
    if (mayAsk() && member.isHungry()) {
      ask();
    }
  }

  private void askForAny() {
    for (int i = 0, n = members.size(); mayAsk() && i < n; i++) {
      ask(members.get(i));
    }
  }

  private boolean mayAsk() {
    return phase == Phase.RUNNING && waiting.isEmpty() && asked <= AHEAD / 2;
  }

  private void ask() {
    long more = AHEAD - asked;
    asked = AHEAD;
    upstream.fetch(more);
  }
}
