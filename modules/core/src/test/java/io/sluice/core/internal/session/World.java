package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.Item;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, a clock and links, all in one thread, for many short runs: what happens next is the
 * earliest event, and a run is over when there is none. Links lose, double, delay and are cut in
 * one direction; nodes are stopped for a while, killed, or forget a session.
 */
final class World {

  /** Something that happens at a node; order settles what happens at the same time. */
  private record Event(long at, long order, @Nullable Node node, Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  final Random random;
  final LinkRules rules = new LinkRules();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<String, Node> nodes = new HashMap<>();
  private long nowMs;
  private long order;

  /** Which frames get lost beside; told the receiver's state, or where it has none, why. */
  Loss loses = (frame, receiver) -> false;

  // how the links are now
  double loss;
  double doubling;
  int maxDelayMs;

  /** How many frames of chunks tell the last ones before them again, as another sender may. */
  double repeating;

  /** How late an answer to OPEN may be; 0 where it is as quick as others. */
  int maxAnswerDelayMs;

  World(Random random) {
    this.random = random;
  }

  Node node(String address) {
    return nodes.computeIfAbsent(address, Node::new);
  }

  long nowMs() {
    return nowMs;
  }

  void after(long delayMs, @Nullable Node node, Runnable action) {
    events.add(new Event(nowMs + delayMs, order++, node, action));
  }

  /** Runs until a time; answers whether nothing is left to happen. */
  boolean runUntil(long time) {
    while (!events.isEmpty() && events.peek().at <= time) {
      Event event = events.remove();
      nowMs = event.at;
      if (event.node == null || event.node.isUp(event)) {
        event.action.run();
      }
    }
    nowMs = Math.max(nowMs, time);
    return events.isEmpty();
  }

  String events() {
    return nowMs + " " + events;
  }

  /** No link disturbs anything any more. */
  void heal() {
    loss = 0;
    doubling = 0;
    maxDelayMs = 0;
    repeating = 0;
    maxAnswerDelayMs = 0;
    nodes.values().forEach(node -> node.cutUntil = 0);
  }

  /** An endpoint, as the production code has it: sessions by id, a tick while there are any. */
  final class Node implements SessionHost {
    final String address;
    final Map<Long, Session> sessions = new LinkedHashMap<>();

    /** Who waits for the answer to an OPEN with this id. */
    final Map<Long, Consumer<Frame>> waiting = new HashMap<>();

    /** Takes OPEN, which is no session's. */
    @Nullable Opens opens;

    /** What each of its sessions sent last. */
    private final Map<Peer, Frame.Data> lastSent = new HashMap<>();

    private long lastId;
    private boolean ticking;
    boolean killed;

    /** Nothing happens here until then; the clock goes on. */
    long stoppedUntil;

    /** What it sends until then gets lost; what is sent to it arrives. */
    long cutUntil;

    private Node(String address) {
      this.address = address;
    }

    private boolean isUp(Event event) {
      if (stoppedUntil > nowMs && !killed) {
        events.add(new Event(stoppedUntil, event.order, this, event.action));
        return false;
      }
      return !killed;
    }

    Peer newSelf() {
      return new Peer(address, ++lastId);
    }

    void add(Peer self, Session session) {
      sessions.put(self.id(), session);
      if (!ticking) {
        ticking = true;
        after(Session.TICK_MS, this, this::tick);
      }
    }

    private void tick() {
      if (sessions.isEmpty()) {
        ticking = false;
        return;
      }
      new ArrayList<>(sessions.values()).forEach(Session::tick);
      after(Session.TICK_MS, this, this::tick);
    }

    @Override
    public void send(Peer to, Frame frame) {
      rules.sent(frame);
      if (killed
          || loses.of(frame, stateOf(to))
          || cutUntil > nowMs
          || (loss > 0 && random.nextDouble() < loss)) {
        return;
      }
      deliver(to, frame instanceof Frame.Data data && repeating > 0 ? repeated(data) : frame);
      if (doubling > 0 && random.nextDouble() < doubling) {
        deliver(to, frame);
      }
    }

    private Frame repeated(Frame.Data frame) {
      Frame.Data before = lastSent.put(frame.from(), frame);
      boolean follows = before != null && before.end() == frame.first();
      if (!follows || before.items().isEmpty() || random.nextDouble() >= repeating) {
        return frame;
      }
      int again = 1 + random.nextInt(before.items().size());
      List<Item> items =
          new ArrayList<>(
              before.items().subList(before.items().size() - again, before.items().size()));
      items.addAll(frame.items());
      long bytes = items.stream().mapToLong(Frame::weight).sum();
      return new Frame.Data(
          frame.from(), frame.to(), frame.first() - again, items, bytes, frame.starved());
    }

    private void deliver(Peer to, Frame frame) {
      Node target = nodes.get(to.address());
      if (target != null && !target.killed) {
        after(delayMs(frame), target, () -> target.receive(frame));
      }
    }

    private int delayMs(Frame frame) {
      boolean isAnswer = frame instanceof Frame.Opened && maxAnswerDelayMs > 0;
      int most = isAnswer ? maxAnswerDelayMs : maxDelayMs;
      return most > 0 && random.nextInt(4) == 0 ? 1 + random.nextInt(most) : 1;
    }

    private void receive(Frame frame) {
      if (opens != null && opens.take(frame)) {
        return;
      }
      if (frame instanceof Frame.Opened || frame instanceof Frame.Refused) {
        Consumer<Frame> asking = waiting.remove(frame.to());
        if (asking != null) {
          asking.accept(frame);
          return;
        }
      }
      Session session = sessions.get(frame.to());
      if (session != null) {
        rules.delivered(address, frame);
        session.receive(frame);
        if (session instanceof ProducerSession producer) {
          rules.allowed(new Peer(address, frame.to()), producer);
        }
      } else if (!(frame instanceof Frame.Reset || frame instanceof Frame.Ack)) {
        send(frame.from(), new Frame.Reset(new Peer(address, frame.to()), frame.from().id()));
      }
    }

    @Override
    public long nowMs() {
      return nowMs;
    }

    @Override
    public Runnable schedule(long delayMs, Runnable task) {
      boolean[] cancelled = {false};
      after(
          delayMs,
          this,
          () -> {
            if (!cancelled[0]) {
              task.run();
            }
          });
      return () -> cancelled[0] = true;
    }

    @Override
    public void ready(ProducerSession session) {
      after(
          0,
          this,
          () -> {
            if (session.turn()) {
              ready(session);
            }
          });
    }

    /** No session breaks the protocol; what comes twice may be another's, or come at no time. */
    @Override
    public void complain(Peer peer, String what) {
      boolean isDouble =
          what.endsWith("for another's stream") || what.equals("Opened at a consumer");
      check(isDouble, "nobody breaks the protocol", peer + " " + what);
    }

    @Override
    public void forget(long id) {
      sessions.remove(id);
    }

    /** Ends in good order. */
    void leave(io.sluice.core.Failure why) {
      List.copyOf(sessions.values()).forEach(session -> session.shutDown(why));
      sessions.clear();
      killed = true;
    }
  }

  private String stateOf(Peer peer) {
    Node target = nodes.get(peer.address());
    Session session = target == null ? null : target.sessions.get(peer.id());
    return switch (session) {
      case ProducerSession producer -> "producer " + producer.state();
      case ConsumerSession consumer -> "consumer " + consumer.state();
      case FollowedStream waiting -> "waiting";
      case null -> peer.id() == 0 ? "offer" : "gone";
    };
  }

  /** Chooses frames. */
  interface Loss {
    boolean of(Frame frame, String receiver);
  }

  /** What an offer does with frames that are no session's yet. */
  interface Opens {
    boolean take(Frame frame);
  }
}
