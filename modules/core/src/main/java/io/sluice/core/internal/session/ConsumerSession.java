package io.sluice.core.internal.session;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Frame.Data;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.spi.StreamObserver;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end of one stream: grants credit, hands each item to its reader exactly once and in
 * order, has holes repaired, and ends with one outcome.
 */
public final class ConsumerSession implements Session, Subscription {
  private static final Logger log = LoggerFactory.getLogger(ConsumerSession.class);

  /** Where items go. Called on the session's context. */
  public interface Reader {
    /** The next items, in order; they stay in memory until {@link ConsumerSession#consumed}. */
    void items(List<Item> items);

    /** The outcome, after all items. */
    void ended(Outcome outcome);

    /** The outcome when somebody cancelled; what was handed over but not consumed is void. */
    void cancelled(Outcome outcome);
  }

  // immutable
  private final SessionHost host;
  private final Peer self;
  private final Reader reader;
  private final CreditWindow window;
  private final Supplier<StreamObserver.Meter> meters;
  private final DeadlineWatch deadlines;
  private final PeerSilence silence;
  private final HeldTime held = new HeldTime();
  private final DeliverySample sample = new DeliverySample();
  private final long openedAtMs;

  // context thread only
  private final EarlyChunks early = new EarlyChunks();
  private ConsumerState state = ConsumerState.OPENING;
  private @Nullable Peer peer;
  private StreamObserver.@Nullable Meter meter;
  private boolean peerIsRemote;
  private HoldBack holdBack = HoldBack.APPLICATION;
  private long expected;
  private long receivedBytes;
  private boolean starved;

  /** The producer sends nothing more before it has more credit, though there is some left. */
  private boolean stuck;

  private long grewAt = -1;
  private boolean asking = true;
  private long missing = -1;
  private String cancelledBy = "reader";
  private long cancelledAtMs;

  private ConsumerSession(
      SessionHost host,
      Peer self,
      Reader reader,
      CreditWindow window,
      Supplier<StreamObserver.Meter> meters,
      StreamRequest request) {
    this.host = host;
    this.self = self;
    this.reader = reader;
    this.window = window;
    this.meters = meters;
    openedAtMs = host.nowMs();
    silence = new PeerSilence(openedAtMs, this::suspended);
    deadlines = new DeadlineWatch(request.deadlines(), host, this::fail);
  }

  /**
   * Makes a session that is to be opened, or null where the window budget is used up.
   *
   * @param meters makes the meter once somebody answers: a refused open was no stream
   */
  public static @Nullable ConsumerSession reserve(
      SessionHost host,
      Peer self,
      Reader reader,
      WindowBudget budget,
      Supplier<StreamObserver.Meter> meters,
      StreamRequest request) {
    CreditWindow window = CreditWindow.reserve(budget, request.prefetch());
    return window == null ? null : new ConsumerSession(host, self, reader, window, meters, request);
  }

  /**
   * The frame that asks for the stream.
   *
   * @param withCredit false where the same may have been asked before: it must start nothing twice
   */
  public Frame.Open open(StreamRequest request, boolean withCredit) {
    if (withCredit) {
      window.grant();
    }
    return new Frame.Open(self, request, window.itemLimit(), window.byteLimit());
  }

  /** The offer answered. Cancels at once what nobody waits for any more. */
  public void opened(Peer producer, boolean remote) {
    silence.heard(host.nowMs());
    peer = producer;
    peerIsRemote = remote;
    if (state != ConsumerState.OPENING) {
      sendCancel(producer);
      return;
    }
    become(ConsumerState.READING, "opened");
    meter();
    deadlines.start();
    early.take(producer).forEach(this::data);
    topUp();
  }

  /** So much is known to come; see {@link CreditWindow#expect}. */
  void expect(long items, long bytes) {
    if (state == ConsumerState.READING) { // else its window may have been given back
      window.expect(items, bytes);
    }
  }

  /** Whether its producer is on another node. */
  boolean isRemote() {
    return peerIsRemote;
  }

  /** The open was refused, or failed. */
  public void refused(Failure failure) {
    if (state == ConsumerState.OPENING) {
      end(new Outcome.Failed(failure));
    } else if (state == ConsumerState.CANCELLING) {
      close("refused");
    }
    window.release();
  }

  @Override
  public void receive(Frame frame) {
    if (state == ConsumerState.CLOSED || !mayReceive(frame)) {
      return;
    }
    silence.heard(host.nowMs());
    switch (frame) {
      case Data f -> data(f);
      case Frame.End f -> outcome(f, f.count(), Outcome.COMPLETED);
      case Frame.Fail f -> outcome(f, f.count(), f.outcome());
      case Frame.Cancel f -> cancelledByProducer(f);
      case Frame.Ping f -> pong(f);
      case Frame.Pong f -> log.trace("{} answers", f.from());
      case Frame.Ack f -> {
        if (state == ConsumerState.CANCELLING) {
          close("cancel acknowledged");
        }
      }
      case Frame.Reset f -> {
        if (state == ConsumerState.CANCELLING) {
          close("unknown there");
        } else {
          fail(Failure.of(FailureCode.PEER_LOST, "the producer no longer knows the stream"));
        }
      }
      default -> unexpected(frame);
    }
  }

  /**
   * Until the answer to OPEN it is not settled who the peer is. Items may overtake it, and wait;
   * outcomes and questions are repeated. Once it was given up, whoever sends is told so.
   */
  private boolean mayReceive(Frame frame) {
    if (peer == null) {
      early.keep(frame, window.byteLimit());
      return state == ConsumerState.CANCELLING;
    }
    return peer.equals(frame.from()) || host.turnAway(self, frame);
  }

  private void unexpected(Frame frame) {
    host.complain(frame.from(), frame.getClass().getSimpleName() + " at a consumer");
  }

  private void data(Data frame) {
    if (state == ConsumerState.CANCELLING) {
      return;
    }
    if (frame.first() > expected) {
      nak(frame.from());
      return;
    }
    if (frame.end() > expected) {
      int known = (int) (expected - frame.first());
      List<Item> items = frame.items();
      accept(known == 0 ? items : items.subList(known, items.size()), frame);
    }
    if (state != ConsumerState.CLOSED && state != ConsumerState.CANCELLING) {
      boolean told = frame.starved() && frame.end() == expected;
      starved |= told;
      stuck |= told && frame.items().isEmpty();
      growIfStarved();
      topUp();
    }
  }

  private void accept(List<Item> items, Data frame) {
    long bytes = items.size() == frame.items().size() ? frame.bytes() : Frame.weight(items);
    int last = Frame.weight(items.get(items.size() - 1));
    if (!window.admits(expected + items.size(), receivedBytes + bytes, last)) {
      fail(Failure.of(FailureCode.PROTOCOL_ERROR, "the producer sent more than it was allowed"));
      return;
    }
    if (expected == 0) {
      meter().firstChunk((host.nowMs() - openedAtMs) * 1_000_000);
    }
    missing = -1;
    expected += items.size();
    receivedBytes += bytes;
    deadlines.items();
    meter().chunks(items.size(), bytes);
    held.received(host.nowMs());
    sample.received(frame);
    reader.items(items);
  }

  /** Rule S4: told once per hole; PING and PONG repeat it. */
  private void nak(Peer producer) {
    if (missing != expected) {
      missing = expected;
      host.send(producer, new Frame.Nak(self, producer.id(), expected));
    }
  }

  private void outcome(Frame frame, long count, Outcome outcome) {
    if (state == ConsumerState.CANCELLING) {
      host.send(frame.from(), new Frame.Ack(self, frame.from().id()));
      close("ended while cancelling");
    } else if (count > expected) {
      // An outcome comes again each second: so does the question, which may have been lost.
      missing = -1;
      nak(frame.from());
    } else if (count < expected) {
      fail(Failure.of(FailureCode.PROTOCOL_ERROR, "the producer counts " + count + " items"));
    } else {
      host.send(frame.from(), new Frame.Ack(self, frame.from().id()));
      end(outcome);
      reader.ended(outcome);
    }
  }

  private void cancelledByProducer(Frame.Cancel frame) {
    host.send(frame.from(), new Frame.Ack(self, frame.from().id()));
    if (state == ConsumerState.CANCELLING) {
      close("cancelled by both");
      return;
    }
    Outcome outcome = new Outcome.Cancelled(frame.by());
    end(outcome);
    window.release();
    reader.cancelled(outcome);
  }

  private void pong(Frame.Ping ping) {
    Peer producer = ping.from();
    if (state == ConsumerState.CANCELLING) {
      sendCancel(producer);
      return;
    }
    host.send(
        producer,
        new Frame.Pong(
            self,
            producer.id(),
            window.itemLimit(),
            window.byteLimit(),
            expected,
            window.consumedItems(),
            holdBack,
            held.millis(host.nowMs()),
            ping.position()));
  }

  // ---- from the reader, on the session's context

  @Override
  public void consumed(int items, long bytes) {
    window.consumed(items, bytes);
    if (window.consumedItems() == expected) {
      held.taken(host.nowMs());
    }
    if (sample.isTaken(window.consumedItems())) {
      meter().delivered(sample.taken(host.wallMs()));
    }
    if (state == ConsumerState.READING) {
      growIfStarved();
      topUp();
    } else if (window.consumedItems() == expected) {
      window.release();
    }
  }

  @Override
  public void wanted(long items) {
    window.wanted(items);
    topUp();
  }

  @Override
  public boolean watchesSilence() {
    return deadlines.watchesSilence();
  }

  @Override
  public void asking(boolean now) {
    asking = now;
    watchSilence();
  }

  @Override
  public void holdBack(HoldBack reason) {
    holdBack = reason;
  }

  @Override
  public void cancel(String by) {
    if (state == ConsumerState.OPENING || state == ConsumerState.READING) {
      leave(by, new Outcome.Cancelled(by));
    }
    window.release();
  }

  private void fail(Failure failure) {
    if (state == ConsumerState.OPENING || state == ConsumerState.READING) {
      Outcome outcome = new Outcome.Failed(failure);
      leave(failure.code().name(), outcome);
      // What the application has not taken yet is still in memory.
      if (window.consumedItems() == expected) {
        window.release();
      }
      reader.ended(outcome);
    }
  }

  private void leave(String by, Outcome outcome) {
    become(ConsumerState.CANCELLING, by);
    cancelledBy = by;
    cancelledAtMs = host.nowMs();
    settle(outcome);
    if (peer != null) {
      sendCancel(peer);
    }
  }

  private void sendCancel(Peer producer) {
    host.send(producer, new Frame.Cancel(self, producer.id(), cancelledBy));
  }

  private void growIfStarved() {
    if (starved && window.consumedItems() == expected) {
      starved = false;
      if (grewAt != expected) {
        grewAt = expected;
        window.grow(peerIsRemote);
      }
    }
  }

  private void topUp() {
    if (state != ConsumerState.READING || peer == null) {
      return;
    }
    if (window.isTopUpDue(expected, stuck)) {
      stuck &= window.consumedItems() != expected;
      window.grant();
      host.send(
          peer,
          new Frame.Credit(
              self,
              peer.id(),
              window.itemLimit(),
              window.byteLimit(),
              expected,
              window.consumedItems(),
              holdBack,
              held.millis(host.nowMs())));
    }
    meter().window(window.grantedBytes(), receivedBytes - window.consumedBytes());
    watchSilence();
  }

  private void watchSilence() {
    deadlines.producerMaySend(asking && !window.isExhausted(expected));
  }

  @Override
  public void tick() {
    window.shrinkIfTight();
    if (state == ConsumerState.CANCELLING) {
      if (peer != null) {
        sendCancel(peer);
      }
      if (host.nowMs() - cancelledAtMs >= PEER_LOST_MS) {
        close("cancel never acknowledged");
      }
    } else if (state == ConsumerState.READING && peerIsRemote && peer != null) {
      watch(peer);
    }
  }

  private void watch(Peer producer) {
    long silentMs = silence.lasts(host.nowMs());
    if (silentMs >= PEER_LOST_MS || (silentMs >= TICK_MS && host.isGone(producer))) {
      fail(Failure.of(FailureCode.PEER_LOST, "the producer is gone"));
    } else if (silentMs >= TICK_MS) {
      host.send(producer, new Frame.Ping(self, producer.id(), expected));
    }
  }

  private void suspended(boolean now) {
    if (state == ConsumerState.READING) {
      meter().suspended(now);
    }
    if (peer != null) {
      host.suspended(peer, now);
    }
  }

  @Override
  public void shutDown(Failure why) {
    if (state == ConsumerState.OPENING || state == ConsumerState.READING) {
      fail(why);
    }
    if (state == ConsumerState.CANCELLING) {
      close("shut down");
    }
    // Whoever would have read the rest goes away too.
    window.release();
  }

  /** The stream has its outcome. */
  private void end(Outcome outcome) {
    close(outcome.toString());
    settle(outcome);
    if (window.consumedItems() == expected) {
      window.release();
    }
  }

  private void settle(Outcome outcome) {
    deadlines.stop();
    if (meter != null) {
      if (silence.isSuspended()) {
        meter.suspended(false);
      }
      meter.ended(outcome);
    }
  }

  private StreamObserver.Meter meter() {
    StreamObserver.Meter made = meter;
    if (made == null) {
      made = meters.get();
      meter = made;
    }
    return made;
  }

  private void close(String reason) {
    become(ConsumerState.CLOSED, reason);
    host.forget(self.id());
  }

  private void become(ConsumerState next, String reason) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException(state + " may not become " + next + ": " + reason);
    }
    log.trace("{} at {}: {} -> {}, {}", self, expected, state, next, reason);
    state = next;
  }

  ConsumerState state() {
    return state;
  }
}
