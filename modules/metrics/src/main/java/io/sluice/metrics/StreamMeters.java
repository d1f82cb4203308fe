package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Side;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The meters of one stream name on one side, shared by its sessions. Any thread. */
final class StreamMeters {
  final Counter chunks;
  final Counter bytes;
  final Counter gapOffsets;
  final Timer firstChunk;
  final Clock clock;

  private final Counter opened;
  private final Set<SessionMeter> open = ConcurrentHashMap.newKeySet();
  private final WaitTime forDemand;
  private final WaitTime forSource;
  private final WaitTime forLink;
  private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
  private final MeterRegistry registry;
  private final String stream;
  private final Side side;
  private final Tags tags;

  StreamMeters(MeterRegistry registry, Clock clock, String stream, Side side) {
    this.registry = registry;
    this.stream = stream;
    this.side = side;
    this.clock = clock;
    tags = Tags.of(Meters.STREAM, stream, Meters.SIDE, side.name().toLowerCase(Locale.ROOT));
    chunks =
        Counter.builder(Meters.CHUNKS)
            .description("Chunks that crossed this end of a stream")
            .tags(tags)
            .register(registry);
    bytes =
        Counter.builder(Meters.BYTES)
            .baseUnit("bytes")
            .description("Payload bytes that crossed this end of a stream")
            .tags(tags)
            .register(registry);
    gapOffsets =
        Counter.builder(Meters.GAP_OFFSETS)
            .description("Offsets left out by a policy or retention, and told as gaps")
            .tags(tags)
            .register(registry);
    opened =
        Counter.builder(Meters.OPENED).description("Streams opened").tags(tags).register(registry);
    Gauge.builder(Meters.OPEN, open, Set::size)
        .description("Streams open now")
        .tags(tags)
        .register(registry);
    firstChunk =
        Timer.builder(Meters.FIRST_CHUNK)
            .description("From the open of a stream to its first chunk")
            .serviceLevelObjectives(Meters.FIRST_CHUNK_BUCKETS)
            .tags(tags)
            .register(registry);
    forDemand = waiting(Activity.WAITING_FOR_DEMAND, "demand");
    forSource = waiting(Activity.WAITING_FOR_SOURCE, "source");
    forLink = waiting(Activity.WAITING_FOR_LINK, "link");
  }

  private WaitTime waiting(Activity activity, String what) {
    WaitTime time = new WaitTime(activity, open, clock);
    FunctionCounter.builder(Meters.WAITING, time, WaitTime::seconds)
        .baseUnit("seconds")
        .description("Time streams spent waiting, those still open included")
        .tags(tags.and(Meters.FOR, what))
        .register(registry);
    return time;
  }

  SessionMeter open() {
    SessionMeter session = new SessionMeter(this);
    open.add(session);
    opened.increment();
    return session;
  }

  /** A session did something for so long. */
  void spent(Activity activity, long nanos) {
    switch (activity) {
      case WAITING_FOR_DEMAND -> forDemand.add(nanos);
      case WAITING_FOR_SOURCE -> forSource.add(nanos);
      case WAITING_FOR_LINK -> forLink.add(nanos);
      case MOVING -> {}
    }
  }

  void closed(SessionMeter session, Outcome outcome) {
    open.remove(session);
    Counter.builder(Meters.OUTCOMES)
        .description("Streams ended, by how they ended")
        .tags(tags.and(Meters.OUTCOME, kind(outcome), Meters.CODE, code(outcome)))
        .register(registry)
        .increment();
    String how = outcome instanceof Outcome.Failed ? code(outcome) : kind(outcome);
    ended.computeIfAbsent(how, ignored -> new LongAdder()).increment();
  }

  /** What they say now; it looks at every open session. */
  StreamFigures figures() {
    Map<String, Long> outcomes = new TreeMap<>();
    ended.forEach((how, count) -> outcomes.put(how, count.sum()));
    return new StreamFigures(
        stream,
        side,
        (long) opened.count(),
        open.size(),
        (long) chunks.count(),
        (long) bytes.count(),
        Map.of(
            "demand", forDemand.seconds(),
            "source", forSource.seconds(),
            "link", forLink.seconds()),
        outcomes);
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> "completed";
      case Outcome.Failed failed -> "failed";
      case Outcome.Cancelled cancelled -> "cancelled";
    };
  }

  private static String code(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed
        ? failed.failure().code().name()
        : Meters.NO_CODE;
  }
}
