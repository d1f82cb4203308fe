package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOffset;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A log, a feed of it, and readers whose sockets fill and empty when they are told to. */
final class HandDrivenFeed implements SharedFeed.Upstream {

  static final long INCARNATION = 7;

  private static final Delivery DELIVERY =
      new Delivery(
          new Negotiator.Choice(Format.NDJSON, "application/x-ndjson"),
          StreamInfo.of(StreamInfo.JSON).from(new LogOffset(INCARNATION, 0)).endless(true),
          "log",
          -1,
          null,
          null,
          null);

  final List<Reader> readers = new ArrayList<>();
  final SharedFeed feed;
  final ArrayDeque<Runnable> turns = new ArrayDeque<>();
  final Random random;
  long tail;
  @Nullable Outcome outcome;
  long demand;
  long next;
  boolean isOpening;
  boolean isOpen;
  boolean isClosed;
  int fallen;

  HandDrivenFeed(long seed, int ringBytes) {
    random = new Random(seed);
    feed =
        new SharedFeed(
            this,
            DELIVERY,
            ringBytes,
            info -> new NdjsonRenderer(Payload.JSON),
            turns::add,
            () -> 0,
            () -> {});
  }

  // ---- the log, as the feed reads it

  @Override
  public boolean open(SharedFeed feed) {
    isOpening = true;
    return true;
  }

  @Override
  public void fetch(long items) {
    demand += items;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  void openNow() {
    if (isOpening && !isClosed) {
      isOpening = false;
      isOpen = true;
      next = tail;
      feed.opened(
          StreamInfo.of(StreamInfo.JSON).from(new LogOffset(INCARNATION, tail)).endless(true));
    }
  }

  void deliver() {
    long count = Math.min(Math.min(demand, tail - next), 1 + random.nextInt(5));
    if (isOpen && !isClosed && count > 0) {
      List<Item> items = chunks(next, count);
      next += count;
      demand -= count;
      feed.items(items);
    } else if (isOpen && !isClosed && next == tail && outcome != null) {
      isClosed = true;
      feed.ended(outcome);
    }
  }

  static List<Item> chunks(long from, long count) {
    List<Item> items = new ArrayList<>();
    for (long i = from; i < from + count; i++) {
      items.add(Chunk.json(i).at(i));
    }
    return items;
  }

  /** One thing that may happen. */
  void step() {
    switch (random.nextInt(8)) {
      case 0 -> tail += outcome == null ? random.nextInt(4) : 0;
      case 1 -> openNow();
      case 2, 3 -> deliver();
      case 4 -> turn();
      default -> {
        if (!readers.isEmpty()) {
          readers.get(random.nextInt(readers.size())).step();
        }
      }
    }
  }

  void turn() {
    Runnable task = turns.poll();
    if (task != null) {
      task.run();
    }
  }

  Reader reader(long from) {
    return start(new Reader(from), true);
  }

  /** One that begins at the log's end, without a stream of its own. */
  Reader joining() {
    return start(new Reader(tail), false);
  }

  private Reader start(Reader reader, boolean hasStream) {
    readers.add(reader);
    reader.ownOpen = hasStream;
    reader.subscriber.start(hasStream);
    return reader;
  }

  /** A response of a test, and its own stream. */
  final class Reader implements Subscriber.Line {
    final long from;
    final List<Long> received = new ArrayList<>();
    final List<Outcome> told = new ArrayList<>();
    final Subscriber subscriber;
    long room = 20;
    long ownNext;
    long ownDemand;
    boolean ownOpen = true;
    @Nullable LogOffset reopening;
    boolean wasFull;

    Reader(long from) {
      this.from = from;
      this.ownNext = from;
      subscriber = new Subscriber(feed, this, new LogOffset(INCARNATION, from));
    }

    void step() {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (random.nextInt(3) == 0) {
            drain(1 + random.nextInt(60));
          }
        }
        case 1 -> reopenNow();
        default -> own();
      }
    }

    void drain(int events) {
      room = Math.max(room, events);
      if (wasFull) {
        wasFull = false;
        subscriber.drained();
      }
    }

    void reopenNow() {
      LogOffset at = reopening;
      if (at != null) {
        reopening = null;
        ownOpen = true;
        ownDemand = 0;
        ownNext = at.position();
        subscriber.reopened();
      }
    }

    void own() {
      long count = Math.min(Math.min(ownDemand, tail - ownNext), 1 + random.nextInt(7));
      if (ownOpen && count > 0) {
        List<Item> items = chunks(ownNext, count);
        ownNext += count;
        ownDemand -= count;
        Buffer out = Buffer.buffer();
        new NdjsonRenderer(Payload.JSON).render(items, out);
        write(out);
        subscriber.read(items.size(), ownNext);
      } else if (ownOpen && ownNext == tail && outcome != null && told.isEmpty()) {
        told.add(outcome);
        subscriber.left();
      }
    }

    @Override
    public boolean isFull() {
      wasFull |= room <= 0;
      return room <= 0;
    }

    @Override
    public void write(Buffer bytes) {
      for (String line : bytes.toString().lines().toList()) {
        received.add(Long.parseLong(line));
        room--;
      }
    }

    @Override
    public void fetch(long items) {
      ownDemand += items;
    }

    @Override
    public void flow() {
      ownDemand = Long.MAX_VALUE;
    }

    @Override
    public void hold() {
      ownDemand = 0;
    }

    @Override
    public void close() {
      ownOpen = false;
      ownDemand = 0;
    }

    @Override
    public void reopen(LogOffset from, long chunks) {
      reopening = from;
      fallen++;
    }

    @Override
    public void end(Outcome outcome, LogOffset at, long chunks) {
      told.add(outcome);
      subscriber.left();
    }
  }
}
