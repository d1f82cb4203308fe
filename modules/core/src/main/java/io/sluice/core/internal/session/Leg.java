package io.sluice.core.internal.session;

import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session of a {@link FollowedStream}. Several may be asked for, one is chosen: what arrives
 * before waits here, what arrives at others goes nowhere.
 */
public final class Leg implements ConsumerSession.Reader {
  private final FollowedStream stream;
  private final List<List<Item>> early = new ArrayList<>(1);
  private @Nullable ConsumerSession session;
  private boolean chosen;

  /** How it failed before it was chosen; a reader that has it then is told. */
  private @Nullable Outcome earlyOutcome;

  Leg(FollowedStream stream) {
    this.stream = stream;
  }

  /** The session it is. */
  public void attach(ConsumerSession session) {
    this.session = session;
  }

  /** This is the one that was answered, with this. */
  public void opened(StreamInfo info) {
    if (session == null) {
      throw new IllegalStateException("a leg without a session");
    }
    if (stream.opened(this, session, info)) {
      chosen = true;
      early.forEach(stream::items);
      early.clear();
      if (earlyOutcome != null) {
        stream.ended(earlyOutcome);
      }
    } else {
      session.cancel("not the same stream");
    }
  }

  @Override
  public void items(List<Item> items) {
    if (chosen) {
      stream.items(items);
    } else {
      early.add(items);
    }
  }

  @Override
  public void ended(Outcome outcome) {
    if (chosen) {
      stream.ended(outcome);
    } else {
      earlyOutcome = outcome;
    }
  }

  @Override
  public void cancelled(Outcome outcome) {
    if (chosen) {
      stream.cancelled(outcome);
    }
  }
}
