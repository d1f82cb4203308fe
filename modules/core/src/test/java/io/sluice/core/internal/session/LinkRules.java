package io.sluice.core.internal.session;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Rules C1, C2, C3 and S1 as an observer of the links sees them: what a producer was allowed by the
 * frames that reached it, and what it sent.
 */
final class LinkRules {

  /** One producer session, and the consumer session it sends to. */
  private static final class Sender {
    private long base;
    private long itemLimit;
    private long byteLimit;
    private long consumed;
    private long sentItems;
    private long sentBytes;
    private long outcomeAt = -1;
  }

  private static final class Receiver {
    private long itemLimit;
    private long byteLimit;
    private long consumed;
    private long expected;
  }

  private final Map<Peer, Sender> senders = new HashMap<>();
  private final Map<Peer, Receiver> receivers = new HashMap<>();
  private final Map<Peer, LongSupplier> wanted = new HashMap<>();

  static void check(boolean holds, String rule, Object what) {
    if (!holds) {
      throw new AssertionError(rule + ": " + what);
    }
  }

  /** A reader that grants no more than its application asks for, which is this now. */
  void grantsOnly(Peer reader, LongSupplier demand) {
    wanted.put(reader, demand);
  }

  /** A producer was made with this credit; its first item tells this number. */
  void opened(Peer producer, Frame.Open open, long base) {
    Sender sender = new Sender();
    sender.base = base;
    sender.itemLimit = open.itemLimit();
    sender.byteLimit = open.byteLimit();
    senders.put(producer, sender);
  }

  void sent(Frame frame) {
    switch (frame) {
      case Frame.Open f -> limits(f.from(), f.itemLimit(), f.byteLimit(), 0, 0);
      case Frame.Credit f ->
          limits(f.from(), f.itemLimit(), f.byteLimit(), f.expected(), f.consumed());
      case Frame.Pong f -> {
        if (receivers.containsKey(f.from())) {
          limits(f.from(), f.itemLimit(), f.byteLimit(), f.expected(), f.consumed());
        }
      }
      case Frame.Data f -> data(f, senders.get(f.from()));
      case Frame.End f -> outcome(f, f.count());
      case Frame.Fail f -> outcome(f, f.count());
      default -> {}
    }
  }

  private void limits(Peer from, long items, long bytes, long expected, long consumed) {
    Receiver receiver = receivers.computeIfAbsent(from, peer -> new Receiver());
    check(items >= receiver.itemLimit && bytes >= receiver.byteLimit, "C3 monotone", from);
    check(expected >= receiver.expected && consumed >= receiver.consumed, "C3 counts", from);
    check(consumed <= expected, "C3 consumed what arrived", from);
    check(items <= consumed + CreditWindow.MAX_ITEMS, "B1 a window at most", from);
    LongSupplier demand = items > receiver.itemLimit ? wanted.get(from) : null;
    check(
        demand == null || items - consumed <= demand.getAsLong(), "no more than asked for", items);
    receiver.itemLimit = items;
    receiver.byteLimit = bytes;
    receiver.expected = expected;
    receiver.consumed = consumed;
  }

  private static void data(Frame.Data frame, Sender sender) {
    List<Item> items = frame.items();
    for (int i = 0; i < items.size(); i += Math.max(1, items.size() - 1)) {
      check(
          numberOf(items.get(i)) == sender.base + frame.first() + i,
          "S1 each item has its number",
          frame);
    }
    if (frame.end() <= sender.sentItems) {
      return; // again
    }
    check(frame.first() == sender.sentItems, "S1 no holes", frame.first());
    check(sender.outcomeAt < 0, "S3 nothing after the outcome", frame.first());
    sender.sentItems = frame.end();
    sender.sentBytes += frame.bytes();
    check(sender.sentItems <= sender.itemLimit, "C1, C2 items", sender.sentItems);
    boolean alone = items.size() == 1 && sender.consumed == frame.first();
    check(sender.sentBytes <= sender.byteLimit || alone, "C2 bytes", sender.sentBytes);
  }

  private void outcome(Frame frame, long count) {
    Sender sender = senders.get(frame.from());
    check(count == sender.sentItems, "S2 the outcome counts the items", frame);
    sender.outcomeAt = count;
  }

  void delivered(String address, Frame frame) {
    if (frame instanceof Frame.Credit || frame instanceof Frame.Pong) {
      Sender sender = senders.get(new Peer(address, frame.to()));
      if (sender == null) {
        return; // a consumer's PONG
      }
      if (frame instanceof Frame.Credit f) {
        raise(sender, f.itemLimit(), f.byteLimit(), f.consumed());
      } else if (frame instanceof Frame.Pong f) {
        raise(sender, f.itemLimit(), f.byteLimit(), f.consumed());
      }
    }
  }

  private static void raise(Sender sender, long items, long bytes, long consumed) {
    sender.itemLimit = Math.max(sender.itemLimit, items);
    sender.byteLimit = Math.max(sender.byteLimit, bytes);
    sender.consumed = Math.max(sender.consumed, consumed);
  }

  /** Rule C3: what a producer may send is what the highest of all limits says. */
  void allowed(Peer producer, ProducerSession session) {
    Sender sender = senders.get(producer);
    SendAllowance allowance = session.allowance();
    if (session.state() == ProducerState.CLOSED || !allowance.isAny()) {
      return;
    }
    long items = Math.max(0, sender.itemLimit - allowance.sentItems());
    check(allowance.items() == items, "C1, C3 items allowed", allowance.items() + ", not " + items);
    long bytes = sender.byteLimit - allowance.sentBytes();
    check(allowance.bytes() == bytes, "C3 bytes allowed", allowance.bytes() + ", not " + bytes);
    boolean oneMore = items > 0 && sender.consumed == allowance.sentItems();
    check(allowance.allows(Integer.MAX_VALUE) == oneMore, "C2, C3 one more", sender.consumed);
  }

  /** A chunk tells its number as its offset, a gap as where it begins. */
  static long numberOf(Item item) {
    return switch (item) {
      case Chunk chunk -> chunk.offset();
      case Gap gap -> gap.from();
    };
  }
}
