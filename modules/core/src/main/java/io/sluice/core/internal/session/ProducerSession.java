package io.sluice.core.internal.session;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Frame.Data;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamObserver;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending end of one stream: lets a source write as far as the reader's credit goes, sends what
 * it wrote in frames, keeps them until they are acknowledged, and ends with one outcome.
 */
public final class ProducerSession implements Session {
  private static final Logger log = LoggerFactory.getLogger(ProducerSession.class);

  /** What one turn sends at most, so that a fat stream does not starve thin ones. */
  static final int TURN_BYTES = 256 * 1024;

  private static final int LARGE_SHARE = 3;

  // immutable
  private final SessionHost host;
  private final Peer self;
  private final Peer peer;
  private final FrameLimits limits;
  private final long limit;
  private final SourceRun run;
  private final StreamObserver.Meter meter;
  private final Runnable onClosed;
  private final long openedAtMs;

  // context thread only
  private final SendAllowance allowance = new SendAllowance();
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private final SessionWriter writer;
  private final PeerSilence silence;
  private final ProducerWaits waits;
  private ProducerState state = ProducerState.IDLE;
  private @Nullable Outcome outcome;
  private boolean outcomeSent;
  private boolean inLine;

  /** The link to the reader is full: the session stands in its line instead of the turns'. */
  private boolean held;

  private boolean toldStarved;

  /** What the source has not written is up to a store. */
  private boolean waitsForStore;

  private boolean runClosed;
  private long sentAtPing;

  /** Whether the reader has shown that it knows the stream: the answer to OPEN may be lost. */
  private boolean heard;

  /**
   * Makes a session; {@link #begin} sets it going.
   *
   * @param limit how many items it sends at most
   * @param onClosed told once when the session is over
   */
  public ProducerSession(
      SessionHost host,
      Peer self,
      Peer peer,
      FrameLimits limits,
      long limit,
      SourceRun run,
      StreamObserver.Meter meter,
      Runnable onClosed) {
    this.host = host;
    this.self = self;
    this.peer = peer;
    this.limits = limits;
    this.limit = limit;
    this.run = run;
    this.meter = meter;
    this.onClosed = onClosed;
    this.writer = new SessionWriter(this, allowance, limit);
    waits = new ProducerWaits(meter, !limits.equals(FrameLimits.LOCAL));
    openedAtMs = host.nowMs();
    silence = new PeerSilence(openedAtMs, this::suspended);
  }

  private void suspended(boolean now) {
    meter.suspended(now);
    host.suspended(peer, now);
  }

  /** Whether an OPEN's credit is such as no reader gives: negative, or far more than a window. */
  public static boolean isNonsense(Frame.Open open) {
    return open.itemLimit() < 0
        || open.byteLimit() < 0
        || !SendAllowance.isSane(open.itemLimit(), open.byteLimit());
  }

  /** The stream is open; starts the source if the first credit allows. */
  public void begin(long itemLimit, long byteLimit) {
    if (limit == 0) {
      writer.end();
      return;
    }
    credit(itemLimit, byteLimit, 0, 0);
  }

  @Override
  public void receive(Frame frame) {
    if (state == ProducerState.CLOSED) {
      return;
    }
    if (!peer.equals(frame.from())) {
      host.turnAway(self, frame);
      return;
    }
    heard = true;
    silence.heard(host.nowMs());
    switch (frame) {
      case Frame.Credit f -> {
        waits.told(f.holdBack(), f.heldMs());
        credit(f.itemLimit(), f.byteLimit(), f.expected(), f.consumed());
      }
      case Frame.Pong f -> pong(f);
      case Frame.Nak f -> nak(f.expected());
      case Frame.Ping f -> host.send(peer, Frame.Pong.ofProducer(self, peer.id(), sent()));
      case Frame.Cancel f -> {
        host.send(peer, new Frame.Ack(self, peer.id()));
        close(new Outcome.Cancelled(f.by()));
      }
      case Frame.Ack f -> {
        if (outcomeSent) {
          close(settledOutcome());
        }
      }
      case Frame.Reset f -> close(settledOutcome());
      default -> unexpected(frame);
    }
  }

  private void unexpected(Frame frame) {
    host.complain(peer, typeOf(frame) + " at a producer");
  }

  private static String typeOf(Frame frame) {
    return frame.getClass().getSimpleName();
  }

  /** What becomes of a stream whose reader is gone: its outcome if it had one. */
  private Outcome settledOutcome() {
    return outcome != null ? outcome : new Outcome.Cancelled("reader");
  }

  private void credit(long itemLimit, long byteLimit, long expected, long consumed) {
    String nonsense = allowance.nonsense(itemLimit, byteLimit, expected, consumed);
    if (nonsense != null) {
      host.complain(peer, nonsense);
      return;
    }
    unacknowledged.acknowledge(expected);
    long acknowledgedBytes = allowance.sentBytes() - unacknowledged.bytes();
    if (!SendAllowance.isSane(itemLimit - expected, byteLimit - acknowledgedBytes)) {
      host.complain(peer, "allows more than a window");
      return;
    }
    if (!allowance.raise(itemLimit, byteLimit, consumed)) {
      return;
    }
    toldStarved = false;
    waits.moving();
    if (state == ProducerState.IDLE && writer.credit() > 0) {
      start();
    } else {
      writer.demandRose();
    }
    if (writer.hasQueued()) {
      ready();
    }
    observe();
  }

  private void start() {
    become(ProducerState.RUNNING, "first credit");
    try {
      run.start(writer);
    } catch (RuntimeException | Error e) {
      writer.fail(e);
    }
  }

  private void pong(Frame.Pong pong) {
    waits.told(pong.holdBack(), pong.heldMs());
    credit(pong.itemLimit(), pong.byteLimit(), pong.expected(), pong.consumed());
    if (pong.asked() == sentAtPing && pong.expected() < sentAtPing) {
      // A lost tail: nothing after it would have shown the reader a hole. What was sent after the
      // question is merely on its way, and so may be what an earlier question did not ask about:
      // over a slow link answers come late. A question is answered once, whoever says it twice.
      sentAtPing = 0;
      resend(pong.expected());
    }
  }

  private void nak(long expected) {
    if (unacknowledged.isDue(expected, sent(), host.nowMs())) {
      resend(expected);
    }
  }

  private void resend(long expected) {
    if (expected < 0 || expected > sent()) {
      host.complain(peer, "misses what was not sent");
      return;
    }
    if (host.isFull(peer)) {
      return; // It is asked for again, each second; and so is what this leaves out.
    }
    meter.resent(
        unacknowledged.resend(
            expected, host.nowMs(), () -> !host.isFull(peer), frame -> host.send(peer, frame)));
    if (outcomeSent) {
      sendOutcome();
    }
  }

  /** The writer has something to send, or an outcome. */
  void ready() {
    if (!inLine && state != ProducerState.CLOSED) {
      inLine = true;
      host.ready(this);
    }
  }

  /**
   * Sends what credit allows, up to {@link #TURN_BYTES}.
   *
   * @return whether there is more to send at once
   */
  public boolean turn() {
    boolean more = false;
    held = false;
    try {
      more = state != ProducerState.CLOSED && !outcomeSent && sendTurn();
    } finally {
      // Not earlier: what the source writes meanwhile must not get it a second place in line.
      inLine = more || held;
    }
    return more;
  }

  private boolean sendTurn() {
    waits.moving();
    long bytes = 0;
    while (bytes < TURN_BYTES && writer.mayForward() && !host.isFull(peer)) {
      bytes += sendFrame();
    }
    writer.settleWrites();
    writer.demandRose();
    if (writer.mayForward()) {
      return !heldByLink();
    }
    if (writer.hasQueued()) {
      tellStarved();
    } else if (outcome != null) {
      sendOutcome();
    }
    observe();
    return false;
  }

  private boolean heldByLink() {
    held = state != ProducerState.CLOSED && host.isFull(peer);
    if (held) {
      waits.forLink();
      host.hold(peer, this);
    }
    return held;
  }

  private long sendFrame() {
    long first = sent();
    int most = Math.min(limits.items(), writer.queued());
    // As many as there will be where items are alike: of a longer array the frame needs a copy.
    int room = Math.clamp(limits.bytes() / Math.max(1, writer.nextWeight()), 1, most);
    Item[] items = new Item[room];
    int count = 0;
    long bytes = 0;
    do {
      Item item = writer.take();
      int weight = Frame.weight(item);
      allowance.sent(weight);
      if (count == items.length) {
        items = Arrays.copyOf(items, Math.min(most, 2 * count));
      }
      items[count++] = item;
      bytes += weight;
    } while (count < most && writer.mayForward() && bytes + writer.nextWeight() <= limits.bytes());
    boolean starved = (outcome == null && writer.credit() == 0) || writer.isHeldBack();
    List<Item> list = Arrays.asList(count == items.length ? items : Arrays.copyOf(items, count));
    Data frame = new Data(self, peer.id(), first, list, bytes, starved, host.wallMs());
    unacknowledged.add(frame);
    host.send(peer, frame);
    if (first == 0) {
      meter.firstChunk((host.nowMs() - openedAtMs) * 1_000_000);
    }
    meter.chunks(count, bytes);
    return Math.max(bytes, 1);
  }

  /**
   * Once per allowance: an empty frame says that nothing comes before there is more credit. Only
   * where the reader would not give it anyway: after half of a window, which is what is under way
   * unless the next chunk is large beside a window. A third instead, since windows may be halved.
   */
  private void tellStarved() {
    boolean large =
        allowance.items() > 0 && unacknowledged.bytes() < LARGE_SHARE * allowance.bytes();
    if (!toldStarved && large) {
      toldStarved = true;
      host.send(peer, new Data(self, peer.id(), sent(), List.of(), 0, true));
    }
  }

  /** The source ended; from the writer. */
  void ended(Outcome how) {
    if (outcome != null || state == ProducerState.CLOSED) {
      return;
    }
    outcome = how;
    if (state == ProducerState.IDLE || state == ProducerState.RUNNING) {
      become(ProducerState.ENDING, "source ended");
    }
    ready();
  }

  private void sendOutcome() {
    outcomeSent = true;
    host.send(
        peer,
        switch (settledOutcome()) {
          case Outcome.Completed o -> new Frame.End(self, peer.id(), sent());
          case Outcome.Failed o -> new Frame.Fail(self, peer.id(), sent(), o.failure());
          case Outcome.Cancelled o -> new Frame.Cancel(self, peer.id(), o.by());
        });
    closeRun();
  }

  @Override
  public void tick() {
    if (state == ProducerState.CLOSED) {
      return;
    }
    if (writer.isHeldBack() && !outcomeSent) {
      // Once more: nobody asks for what is not there, so it would not be missed.
      toldStarved = false;
      tellStarved();
    }
    boolean owed = outcomeSent || !unacknowledged.isEmpty() || writer.credit() == 0 || !heard;
    long silentMs = silence.lasts(host.nowMs());
    // A reader on another node asks whenever it hears nothing for a second: if it does not, it
    // died.
    boolean expectsWord = owed || !limits.equals(FrameLimits.LOCAL);
    if (owed && silentMs >= 2 * TICK_MS) {
      waits.silent();
    }
    if (!expectsWord) {
      silence.heard(host.nowMs());
    } else if (silentMs >= PEER_LOST_MS || (silentMs >= TICK_MS && host.isGone(peer))) {
      lost();
    } else if (!owed && silentMs < SUSPENDED_MS) {
      return;
    } else if (outcomeSent && host.nowMs() - unacknowledged.resentAtMs() >= TICK_MS) {
      sendOutcome();
    } else {
      sentAtPing = sent();
      host.send(peer, new Frame.Ping(self, peer.id(), sentAtPing));
    }
  }

  /** A reader that is there after all, and was only not heard, is told at once. */
  private void lost() {
    Outcome gone =
        new Outcome.Failed(Failure.of(FailureCode.PEER_LOST, "nothing was heard of the reader"));
    if (!outcomeSent) {
      outcome = gone;
      sendOutcome();
    }
    close(gone);
  }

  @Override
  public void shutDown(Failure why) {
    if (state != ProducerState.CLOSED) {
      if (outcome == null || (!outcomeSent && writer.hasQueued())) {
        // What still waits for credit will not be sent: to its reader it did not complete.
        outcome = new Outcome.Failed(why);
      }
      if (!outcomeSent) {
        sendOutcome();
      }
      close(settledOutcome());
    }
  }

  private void close(Outcome how) {
    if (state == ProducerState.CLOSED) {
      return;
    }
    become(ProducerState.CLOSED, how.toString());
    outcome = how;
    unacknowledged.clear();
    writer.abandon();
    closeRun();
    host.forget(self.id());
    if (silence.isSuspended()) {
      meter.suspended(false);
    }
    waits.ended();
    meter.ended(how);
    onClosed.run();
  }

  private void closeRun() {
    if (!runClosed) {
      runClosed = true;
      try {
        run.close();
      } catch (RuntimeException | Error e) {
        log.warn("a source failed to close", e);
      }
    }
  }

  private void observe() {
    if (state == ProducerState.CLOSED || writer.mayForward()) {
      return;
    }
    meter.kept(writer.queuedBytes(), unacknowledged.bytes());
    if (outcomeSent) {
      waits.forLink();
    } else if (writer.hasQueued() || writer.credit() == 0) {
      waits.forReader();
    } else {
      waits.forSource(waitsForStore);
    }
  }

  /** From the source. */
  void waitsForStore(boolean now) {
    if (waitsForStore != now) {
      waitsForStore = now;
      observe();
    }
  }

  /** From the source. */
  void lag(long chunks) {
    if (state != ProducerState.CLOSED) {
      meter.lag(chunks);
    }
  }

  private void become(ProducerState next, String reason) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException(state + " may not become " + next + ": " + reason);
    }
    log.trace("{} at {}: {} -> {}, {}", self, sent(), state, next, reason);
    state = next;
  }

  /** The source has written a gap. */
  void toldGap(Gap gap) {
    meter.gap(gap);
  }

  private long sent() {
    return allowance.sentItems();
  }

  ProducerState state() {
    return state;
  }

  SendAllowance allowance() {
    return allowance;
  }
}
