package io.sluice.core.internal.session;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream as its reader sees it: one session, and where its producer is lost or leaves, another
 * that goes on from the next offset. To the reader each chunk comes once, in order, with one
 * outcome. Between sessions it is one itself: it is ticked, and ends with its endpoint.
 */
public final class FollowedStream implements Session, Subscription {
  private static final Logger log = LoggerFactory.getLogger(FollowedStream.class);

  /**
   * How often a session may end at once, and have brought nothing: then the failure is what the
   * stream has to tell, as that of a log which was closed with it, and not its producer's.
   */
  private static final int MOST_IN_VAIN = 3;

  /** What ends sooner has ended at once, in milliseconds. */
  private static final long AT_ONCE_MS = 1_000;

  /** Opens sessions. */
  public interface Opener {
    /** Asks for the rest; {@link Leg#opened} or {@link #refused} of the stream follows. */
    void reopen(FollowedStream stream, StreamRequest request);

    /** Whether whom it reads for is still there. */
    boolean goesOn();

    /** It waits between sessions, and is ticked; answers its id. */
    long waits(FollowedStream stream);
  }

  // immutable
  private final SessionHost host;
  private final Opener opener;
  private final ConsumerSession.Reader reader;
  private final StreamRequest request;
  private final long reopenForMs;
  private final long openedAtMs;

  // context thread only
  private @Nullable ConsumerSession session;
  private @Nullable Progress progress;

  /** Items handed to the reader that it has not taken. */
  private long untaken;

  /** What the last session ended with, while there is no other; null otherwise. */
  private @Nullable Failure lost;

  private long lostAtMs;
  private long answeredAtMs;
  private boolean hasBrought;
  private int inVain;
  private long waitingId;
  private boolean isAsking;
  private boolean isOver;

  // what the reader said last, for the next session
  private long wanted;
  private boolean asking;
  private HoldBack holdBack = HoldBack.APPLICATION;

  /** A stream that is to be opened; it ends where {@code reopenForMs} have brought nothing. */
  public FollowedStream(
      SessionHost host,
      Opener opener,
      ConsumerSession.Reader reader,
      StreamRequest request,
      long reopenForMs) {
    this.host = host;
    this.opener = opener;
    this.reader = reader;
    this.request = request;
    this.reopenForMs = request.reopen() ? reopenForMs : 0;
    openedAtMs = host.nowMs();
  }

  /** For one more question. */
  public Leg newLeg() {
    return new Leg(this);
  }

  /** A question was answered; false where it is not to be read. */
  boolean opened(Leg leg, ConsumerSession answered, StreamInfo info) {
    Progress before = progress;
    answeredAtMs = host.nowMs();
    hasBrought = false;
    if (before == null) {
      session = answered;
      expect(answered, info);
      progress = new Progress(request, info, openedAtMs);
      return true;
    }
    isAsking = false;
    if (isOver || lost == null) {
      return false;
    }
    if (!before.isRest(info)) {
      giveUp("what is served now is something else");
      return false;
    }
    log.info("a stream goes on elsewhere after {}", before);
    lost = null;
    session = answered;
    answered.holdBack(holdBack);
    answered.wanted(wanted);
    answered.asking(asking);
    host.forget(waitingId);
    return true;
  }

  /** Tells a session what comes, where its length is known or its reader wants only so much. */
  private void expect(ConsumerSession answered, StreamInfo info) {
    boolean known = !info.endless() && info.chunks() >= 0 && info.chunks() <= request.limit();
    if (known || request.limit() < Long.MAX_VALUE) {
      answered.expect(known ? info.chunks() : request.limit(), known ? info.bytes() : -1);
    }
  }

  /** The rest was refused. */
  public void refused(Failure failure) {
    isAsking = false;
    if (lost == null || isOver) {
      return;
    }
    // A producer of this node that is gone, and that nobody stands in for, goes with the node.
    if (!failure.retriable() || session == null || !session.isRemote()) {
      giveUp("refused as " + failure.code() + ", " + failure.message());
    }
  }

  // ---- from the session

  void items(List<Item> items) {
    if (progress != null) {
      progress.add(items);
    }
    hasBrought = true;
    untaken += items.size();
    reader.items(items);
  }

  void ended(Outcome outcome) {
    boolean vain = !hasBrought && host.nowMs() - answeredAtMs < AT_ONCE_MS;
    inVain = vain ? inVain + 1 : 0;
    if (outcome instanceof Outcome.Failed failed && mayReopen(failed.failure().code())) {
      lost = failed.failure();
      lostAtMs = host.nowMs();
      waitingId = opener.waits(this);
      reopenIfTaken();
    } else {
      isOver = true;
      reader.ended(outcome);
    }
  }

  void cancelled(Outcome outcome) {
    isOver = true;
    reader.cancelled(outcome);
  }

  private boolean mayReopen(FailureCode code) {
    return (code == FailureCode.PEER_LOST || code == FailureCode.NODE_LEAVING)
        && reopenForMs > 0
        && inVain < MOST_IN_VAIN
        && progress != null
        && progress.isKept()
        && opener.goesOn();
  }

  // ---- between sessions

  /** What was handed over is taken first: so a reader holds one window, never two. */
  private void reopenIfTaken() {
    Progress read = progress;
    if (lost == null || isOver || isAsking || untaken > 0 || read == null) {
      return;
    }
    long patienceMs = lostAtMs + reopenForMs - host.nowMs();
    if (patienceMs <= 0) {
      giveUp("nobody went on with it for " + reopenForMs + " ms");
      return;
    }
    isAsking = true;
    opener.reopen(this, read.rest(host.nowMs(), patienceMs));
  }

  private void giveUp(String why) {
    Failure failure = lost;
    if (failure != null) {
      over(
          new Failure(
              failure.code(),
              failure.message() + "; " + why,
              failure.retriable(),
              failure.details()));
    }
  }

  private void over(Failure failure) {
    lost = null;
    isOver = true;
    host.forget(waitingId);
    reader.ended(new Outcome.Failed(failure));
  }

  @Override
  public void receive(Frame frame) {
    host.complain(frame.from(), "a frame for a stream that waits");
  }

  @Override
  public void tick() {
    if (untaken > 0) {
      lostAtMs = host.nowMs(); // the time to reopen begins once it is asked for
    }
    reopenIfTaken();
  }

  @Override
  public void shutDown(Failure why) {
    if (lost != null) {
      over(why);
    }
  }

  // ---- from the reader

  @Override
  public void consumed(int items, long bytes) {
    untaken -= items;
    if (session != null) {
      session.consumed(items, bytes);
    }
    reopenIfTaken();
  }

  @Override
  public void wanted(long items) {
    wanted = items;
    if (session != null && lost == null) {
      session.wanted(items);
    }
  }

  @Override
  public boolean watchesSilence() {
    return request.deadlines().firstChunk() != null || request.deadlines().idle() != null;
  }

  @Override
  public void asking(boolean now) {
    asking = now;
    if (session != null && lost == null) {
      session.asking(now);
    }
  }

  @Override
  public void holdBack(HoldBack reason) {
    holdBack = reason;
    if (session != null) {
      session.holdBack(reason);
    }
  }

  @Override
  public void cancel(String by) {
    isOver = true;
    if (lost != null) {
      lost = null;
      host.forget(waitingId);
    }
    if (session != null) {
      session.cancel(by);
    }
  }
}
