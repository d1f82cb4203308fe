package io.sluice.core.internal.endpoint;

import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.spi.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All observers as one. */
final class Observers implements StreamObserver {
  private final List<StreamObserver> observers = new CopyOnWriteArrayList<>();

  void add(StreamObserver observer) {
    observers.add(observer);
  }

  /** One end of a stream that was asked for like this. */
  Meter opened(String label, Side side, Peer self, StreamRequest request) {
    return opened(
        new Opened(
            label,
            name(label, request.path()),
            self.address().substring(Peer.PREFIX.length()) + "-" + self.id(),
            side,
            request.traceparent()));
  }

  private static String name(String label, String path) {
    if (label.equals(LOGS)) {
      return path;
    }
    return path.isEmpty() ? label : label + "/" + path;
  }

  @Override
  public Meter opened(String name, Side side) {
    return opened(new Opened(name, name, "", side, null));
  }

  @Override
  public Meter opened(Opened stream) {
    List<Meter> meters = observers.stream().map(o -> o.opened(stream)).toList();
    return switch (meters.size()) {
      case 0 -> NONE.opened(stream);
      case 1 -> meters.get(0);
      default -> new AllOf(meters);
    };
  }

  @Override
  public void refused(String name, FailureCode code) {
    observers.forEach(o -> o.refused(name, code));
  }

  private record AllOf(List<Meter> meters) implements Meter {
    @Override
    public void chunks(int count, long bytes) {
      meters.forEach(m -> m.chunks(count, bytes));
    }

    @Override
    public void gap(Gap gap) {
      meters.forEach(m -> m.gap(gap));
    }

    @Override
    public void firstChunk(long nanosSinceOpen) {
      meters.forEach(m -> m.firstChunk(nanosSinceOpen));
    }

    @Override
    public void activity(Activity activity) {
      meters.forEach(m -> m.activity(activity));
    }

    @Override
    public void settled(Activity held, long heldNanos, Activity otherwise) {
      meters.forEach(m -> m.settled(held, heldNanos, otherwise));
    }

    @Override
    public void delivered(long millis) {
      meters.forEach(m -> m.delivered(millis));
    }

    @Override
    public void resent(long items) {
      meters.forEach(m -> m.resent(items));
    }

    @Override
    public void kept(long queued, long unacknowledged) {
      meters.forEach(m -> m.kept(queued, unacknowledged));
    }

    @Override
    public void window(long granted, long held) {
      meters.forEach(m -> m.window(granted, held));
    }

    @Override
    public void lag(long chunks) {
      meters.forEach(m -> m.lag(chunks));
    }

    @Override
    public void suspended(boolean now) {
      meters.forEach(m -> m.suspended(now));
    }

    @Override
    public void ended(Outcome outcome) {
      meters.forEach(m -> m.ended(outcome));
    }
  }
}
