package io.sluice.core.internal.session;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.spi.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reader whose stream is opened again where its producer is lost, by one question each; the next
 * is asked a second later where it was refused, or was not answered.
 */
final class FollowingReader implements FollowedStream.Opener, ConsumerSession.Reader {
  private static final long ANSWER_MS = 3_000;

  final World world;
  final World.Node node;
  final List<Outcome> outcomes = new ArrayList<>();

  /** The payloads of what was taken, one after the other. */
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The offsets of what was taken. */
  final List<Long> offsets = new ArrayList<>();

  final FollowedStream stream;
  private final Supplier<World.@Nullable Node> offers;
  private final WindowBudget budget;
  private final ArrayDeque<Item> waiting = new ArrayDeque<>();
  private long demand;
  private final StreamRequest request;
  private boolean isOpen;
  boolean left;

  FollowingReader(
      World world,
      World.Node node,
      WindowBudget budget,
      Supplier<World.@Nullable Node> offers,
      StreamRequest request,
      long reopenForMs) {
    this.world = world;
    this.node = node;
    this.budget = budget;
    this.offers = offers;
    this.request = request;
    stream = new FollowedStream(node, this, this, request, reopenForMs);
    reopen(stream, request);
  }

  @Override
  public void reopen(FollowedStream followed, StreamRequest rest) {
    World.Node offer = offers.get();
    Peer self = node.newSelf();
    Leg leg = followed.newLeg();
    StreamObserver.Meter meter = StreamObserver.NONE.opened("x", StreamObserver.Side.CONSUMER);
    ConsumerSession session =
        offer == null ? null : ConsumerSession.reserve(node, self, leg, budget, () -> meter, rest);
    if (session == null) {
      world.after(0, node, () -> unanswered(followed)); // not from within the question
      return;
    }
    leg.attach(session);
    node.add(self, session);
    node.waiting.put(self.id(), frame -> answered(frame, session, leg));
    world.after(ANSWER_MS, node, () -> giveUp(self, followed, session));
    node.send(new Peer(offer.address, 0), session.open(rest, true));
  }

  private void giveUp(Peer self, FollowedStream followed, ConsumerSession session) {
    if (node.waiting.remove(self.id()) != null) {
      session.cancel("nobody answered");
      unanswered(followed);
    }
  }

  private void unanswered(FollowedStream followed) {
    if (isOpen) {
      followed.refused(Failure.of(FailureCode.UNAVAILABLE, "nobody answers"));
    } else {
      world.after(Session.TICK_MS, node, () -> reopen(followed, request));
    }
  }

  private void answered(Frame frame, ConsumerSession session, Leg leg) {
    isOpen = true;
    session.opened(frame.from(), true);
    leg.opened(((Frame.Opened) frame).info());
    read(0); // what it wants is told to a stream that is open
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public long waits(FollowedStream followed) {
    Peer self = node.newSelf();
    node.add(self, followed);
    return self.id();
  }

  @Override
  public void items(List<Item> items) {
    LinkRules.check(outcomes.isEmpty() && !left, "S3 nothing after the outcome", outcomes);
    waiting.addAll(items);
    take();
  }

  @Override
  public void ended(Outcome outcome) {
    LinkRules.check(!left, "S3 nothing after the reader left", outcome);
    outcomes.add(outcome);
    LinkRules.check(outcomes.size() == 1, "S2 exactly one outcome", outcomes);
  }

  @Override
  public void cancelled(Outcome outcome) {
    waiting.clear();
    ended(outcome);
  }

  /** Takes so many more. */
  void read(long more) {
    demand = demand + more < 0 ? Long.MAX_VALUE / 2 : demand + more;
    if (!left) {
      stream.wanted(demand);
      take();
    }
  }

  void leave() {
    if (outcomes.isEmpty() && !left && isOpen) {
      left = true;
      waiting.clear();
      stream.cancel("reader");
    }
  }

  private void take() {
    int items = 0;
    long taken = 0;
    while (demand > 0 && !waiting.isEmpty()) {
      Item item = waiting.remove();
      demand--;
      items++;
      taken += Frame.weight(item);
      offsets.add(LinkRules.numberOf(item));
      if (item instanceof Chunk chunk) {
        bytes.writeBytes(chunk.bytes());
      }
    }
    if (items > 0) {
      stream.wanted(demand);
      stream.consumed(items, taken);
    }
  }

  FailureCode failure() {
    return ((Outcome.Failed) outcomes.get(0)).failure().code();
  }
}
