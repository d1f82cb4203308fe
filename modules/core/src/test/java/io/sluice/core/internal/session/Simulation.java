package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Two endpoints, a clock and a link between them, all in one thread: what happens next is the
 * earliest event. The link can lose, double and delay frames; a seed makes a run repeatable.
 */
final class Simulation {
  private record Event(long at, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final Map<String, Host> hosts = new HashMap<>();
  final List<Frame> sent = new ArrayList<>();
  private long nowMs;
  private long order;

  /** Whether a frame gets lost; asked once per frame sent. */
  Predicate<Frame> loses = frame -> false;

  /** Whether a frame arrives twice. */
  Predicate<Frame> doubles = frame -> false;

  /** How long a frame travels; a constant keeps the order. */
  java.util.function.ToLongFunction<Frame> travelMs = frame -> 1;

  Host host(String address) {
    return hosts.computeIfAbsent(address, Host::new);
  }

  long nowMs() {
    return nowMs;
  }

  void after(long delayMs, Runnable action) {
    events.add(new Event(nowMs + delayMs, order++, action));
  }

  /** Runs what happens until a time, or nothing is left to happen. */
  void runFor(long ms) {
    long end = nowMs + ms;
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.remove();
      nowMs = Math.max(nowMs, event.at());
      event.action().run();
    }
    nowMs = Math.max(nowMs, end);
  }

  /** Nothing happens for so long, although the clock goes on. */
  void stopTheWorld(long ms) {
    nowMs += ms;
  }

  /** A link that does a little of everything. */
  void disturb(Random random, double loss) {
    loses = frame -> random.nextDouble() < loss;
    doubles = frame -> random.nextDouble() < loss;
    travelMs = frame -> random.nextInt(20) == 0 ? random.nextInt(50) : 1;
  }

  void heal() {
    loses = frame -> false;
    doubles = frame -> false;
    travelMs = frame -> 1;
  }

  final class Host implements SessionHost {
    private final String address;
    private final Map<Long, Session> sessions = new HashMap<>();
    private long lastId;

    private Host(String address) {
      this.address = address;
      after(Session.TICK_MS, this::tick);
    }

    Peer newSelf() {
      return new Peer(address, ++lastId);
    }

    void add(Peer self, Session session) {
      sessions.put(self.id(), session);
    }

    int openSessions() {
      return sessions.size();
    }

    private void tick() {
      List.copyOf(sessions.values()).forEach(Session::tick);
      after(Session.TICK_MS, this::tick);
    }

    @Override
    public void send(Peer to, Frame frame) {
      sent.add(frame);
      if (!loses.test(frame)) {
        deliver(to, frame);
        if (doubles.test(frame)) {
          deliver(to, frame);
        }
      }
    }

    private void deliver(Peer to, Frame frame) {
      after(travelMs.applyAsLong(frame), () -> host(to.address()).receive(frame));
    }

    /** As an endpoint does: unknown ids are answered by RESET. */
    private void receive(Frame frame) {
      Session session = sessions.get(frame.to());
      if (session != null) {
        session.receive(frame);
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
          () -> {
            if (!cancelled[0]) {
              task.run();
            }
          });
      return () -> cancelled[0] = true;
    }

    @Override
    public void ready(ProducerSession session) {
      after(0, () -> turn(session));
    }

    private void turn(ProducerSession session) {
      if (session.turn()) {
        after(0, () -> turn(session));
      }
    }

    @Override
    public void forget(long id) {
      sessions.remove(id);
    }
  }
}
