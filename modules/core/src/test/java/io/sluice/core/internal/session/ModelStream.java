package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream as its reader asked for it: asks again while nobody answers, as {@code Opening} does,
 * takes items now and then, and knows what may come of it.
 */
final class ModelStream {
  private static final long OPEN_MS = 10_000;
  private static final long RETRY_MS = 1_000;

  private final World world;
  private final World.Node node;
  private final WindowBudget budget;
  final StreamRequest request;
  final ModelSource.Plan plan;
  private final List<Question> questions = new ArrayList<>();
  private final long deadline;
  private @Nullable Question answered;
  final List<Outcome> outcomes = new ArrayList<>();
  private long received;
  boolean left;
  long endedAt;
  private long demand;

  /** Its node lost it, as by a defect: nothing is known of it any more. */
  boolean forgotten;

  /** Whether it waits for the producer: only then does silence count as the producer's. */
  private boolean asking = true;

  /** Whether something happened that a stream may get lost by. */
  boolean mayBeLost;

  /** Who is asked next. */
  interface Offers {
    World.Node next();
  }

  private final Offers offers;

  ModelStream(
      World world,
      World.Node node,
      WindowBudget budget,
      StreamRequest request,
      ModelSource.Plan plan,
      Offers offers) {
    this.world = world;
    this.node = node;
    this.budget = budget;
    this.request = request;
    this.plan = plan;
    this.offers = offers;
    deadline = world.nowMs() + OPEN_MS;
    ask(true);
    world.after(OPEN_MS, node, this::giveUp);
  }

  // ---- opening

  /** One OPEN, and the session it would be read through. */
  final class Question implements ConsumerSession.Reader {
    final Peer self = node.newSelf();
    final CheckedMeter meter = new CheckedMeter();
    final @Nullable ConsumerSession session =
        ConsumerSession.reserve(node, self, this, budget, meter::begun, request);
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();

    @Override
    public void items(List<Item> items) {
      check(outcomes.isEmpty(), "S3 nothing after the outcome", outcomes);
      check(!left, "S3 nothing after the reader left", self);
      for (Item item : items) {
        check(plan.isItem(next(), item), "S1, S4 once and in order", item);
        waiting.add(item);
      }
      if (equals(answered)) {
        take();
      }
    }

    private long next() {
      return received + waiting.size();
    }

    @Override
    public void ended(Outcome outcome) {
      if (forgotten) {
        return;
      }
      if (equals(answered)) {
        // What was handed over before is the reader's, and is taken before it learns of the end.
        over(outcome, next());
      } else {
        check(outcome instanceof Outcome.Failed, "nobody answered yet", outcome);
      }
    }

    @Override
    public void cancelled(Outcome outcome) {
      if (equals(answered) && !forgotten) {
        waiting.clear();
        over(outcome, -1);
      }
    }

    private void take() {
      int items = 0;
      long bytes = 0;
      while (demand > 0 && !waiting.isEmpty()) {
        Item item = waiting.remove();
        received++;
        items++;
        bytes += Frame.weight(item);
        demand--;
      }
      if (items > 0) {
        session.wanted(demand);
        session.consumed(items, bytes);
      }
      asks();
    }

    /** As a reader does: with demand, and nothing left to take. */
    private void asks() {
      boolean now = demand > 0 && waiting.isEmpty();
      if (now != asking) {
        asking = now;
        session.asking(now);
      }
    }
  }

  private void ask(boolean first) {
    Question question = new Question();
    if (question.session != null) {
      questions.add(question);
      node.add(question.self, question.session);
      node.waiting.put(question.self.id(), frame -> answered(frame, question));
      if (!request.prefetch()) {
        world.rules.grantsOnly(question.self, () -> demand);
      }
      World.Node offer = offers.next();
      node.send(new Peer(offer.address, 0), question.session.open(request, first));
    } else if (first) {
      refused(FailureCode.OVERLOADED);
    }
    world.after(RETRY_MS, node, this::askAgain);
  }

  private boolean isSettled() {
    return answered != null || isOver();
  }

  /** Its node has it no more. */
  void forget() {
    forgotten = true;
    long cutUntil = node.cutUntil;
    node.cutUntil = Long.MAX_VALUE; // its last words go nowhere
    for (Question question : questions) {
      question.session.shutDown(Failure.of(FailureCode.INTERNAL, "forgotten"));
      node.waiting.remove(question.self.id());
    }
    node.cutUntil = cutUntil;
  }

  private void askAgain() {
    if (!isSettled() && world.nowMs() + RETRY_MS < deadline) {
      ask(false);
    }
  }

  private void giveUp() {
    refused(FailureCode.OPEN_TIMEOUT);
  }

  private void refused(FailureCode code) {
    if (isSettled()) {
      return;
    }
    settle(null);
    over(new Outcome.Failed(Failure.of(code, "not opened")), 0);
  }

  private void answered(Frame frame, Question question) {
    if (frame instanceof Frame.Opened opened) {
      opened(opened, question);
    } else if (frame instanceof Frame.Refused refused) {
      question.session.refused(refused.failure());
      refused(refused.failure().code());
    }
  }

  private void opened(Frame.Opened frame, Question question) {
    boolean late = isSettled();
    if (!late) {
      answered = question;
      settle(question);
    }
    question.session.opened(frame.from(), true);
    if (!late) {
      question.session.wanted(demand);
      question.take();
    }
  }

  private void settle(@Nullable Question chosen) {
    for (Question question : questions) {
      if (!question.equals(chosen)) {
        question.session.cancel("answered otherwise");
      }
    }
  }

  // ---- reading

  void read(long items) {
    demand = demand + items < 0 ? Long.MAX_VALUE / 2 : demand + items;
    if (answered != null && !left && !forgotten) {
      answered.session.wanted(demand);
      answered.take();
    }
  }

  /** Takes nothing until it reads again. */
  void pause() {
    demand = 0;
    read(0);
  }

  void leave() {
    if (outcomes.isEmpty() && !left && !forgotten) {
      left = true;
      endedAt = world.nowMs();
      if (answered == null) {
        settle(null);
      } else {
        answered.waiting.clear();
        answered.session.cancel("reader");
      }
    }
  }

  boolean isOver() {
    return left || forgotten || !outcomes.isEmpty();
  }

  private void over(Outcome outcome, long items) {
    outcomes.add(outcome);
    endedAt = world.nowMs();
    check(outcomes.size() == 1, "S2 exactly one outcome", outcomes);
    check(!left, "S3 no outcome after the reader left", outcome);
    switch (outcome) {
      case Outcome.Completed o -> {
        boolean whole = items == plan.length() && plan.ending() == ModelSource.Ending.COMPLETES;
        check(whole || isLimit(items), "S4 completed means all", items);
      }
      case Outcome.Failed o ->
          check(
              mayFail(o.failure().code(), items),
              "S4 a failure",
              o + " after " + items + " of " + plan);
      case Outcome.Cancelled o ->
          check(plan.ending() == ModelSource.Ending.CANCELS, "S2 who cancelled", o);
    }
  }

  private boolean mayFail(FailureCode code, long items) {
    return switch (code) {
      case SOURCE_FAILED -> plan.ending() == ModelSource.Ending.FAILS && items == plan.length();
      case OVERRUN -> plan.ignoresDemand();
      case TOTAL_TIMEOUT -> request.deadlines().total() != null;
      case IDLE_TIMEOUT -> request.deadlines().idle() != null && asking;
      case OVERLOADED -> answered == null;
      case OPEN_TIMEOUT, PEER_LOST, NODE_LEAVING -> mayBeLost;
      default -> false;
    };
  }

  private boolean isLimit(long items) {
    long chunks = 0;
    for (long i = 0; i < items; i++) {
      chunks += plan.item(i) instanceof io.sluice.core.Chunk ? 1 : 0;
    }
    return chunks == request.limit();
  }

  /** Its meters were told of one end each, and none is suspended any more. */
  void nothingIsLeft() {
    questions.forEach(question -> question.meter.isOver());
  }

  @Override
  public String toString() {
    return plan + " of " + request + (left ? ", left, " : ", ") + outcomes + " at " + received;
  }
}
