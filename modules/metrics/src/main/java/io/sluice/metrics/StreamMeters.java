package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Opened;
import io.sluice.core.spi.StreamObserver.Side;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** The meters of one stream name on one side, shared by its sessions. Any thread. */
final class StreamMeters {
  final Timer firstChunk;
  final Clock clock;

  final Counter resent;

  /** Of the consumer's side; elsewhere it is never told. */
  final Timer delivery;

  final AtomicInteger suspended = new AtomicInteger();

  private final Map<Gap.Reason, Counter> gapOffsets = new EnumMap<>(Gap.Reason.class);
  private final Counter opened;
  private final Set<SessionMeter> open = ConcurrentHashMap.newKeySet();
  private final Total chunks = new Total(open, SessionMeter::chunks);
  private final Total bytes = new Total(open, SessionMeter::bytes);

  /** Of the producer's side only; by {@link Activity}. */
  private final Map<Activity, StateTime> times = new EnumMap<>(Activity.class);

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
    FunctionCounter.builder(Meters.CHUNKS, chunks, Total::sum)
        .description("Chunks that crossed this end of a stream")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(Meters.BYTES, bytes, Total::sum)
        .baseUnit("bytes")
        .description("Payload bytes that crossed this end of a stream")
        .tags(tags)
        .register(registry);
    for (Gap.Reason reason : Gap.Reason.values()) {
      gapOffsets.put(
          reason,
          Counter.builder(Meters.GAP_OFFSETS)
              .description("Offsets left out, and told as gaps")
              .tags(tags.and(Meters.REASON, reason.name().toLowerCase(Locale.ROOT)))
              .register(registry));
    }
    opened =
        Counter.builder(Meters.OPENED).description("Streams opened").tags(tags).register(registry);
    Gauge.builder(Meters.OPEN, open, Set::size)
        .description("Streams open now")
        .tags(tags)
        .register(registry);
    firstChunk =
        Timer.builder(Meters.FIRST_CHUNK)
            .description("From the open of a stream to its first chunk")
            .serviceLevelObjectives(Meters.LATENCY_BUCKETS)
            .tags(tags)
            .register(registry);
    resent =
        Counter.builder(Meters.RESENT)
            .description("Chunks and gaps sent once more, since the reader missed some")
            .tags(tags)
            .register(registry);
    Gauge.builder(Meters.SUSPENDED, suspended, AtomicInteger::get)
        .description("Streams whose other side has been silent for three seconds")
        .tags(tags)
        .register(registry);
    delivery =
        Timer.builder(Meters.DELIVERY)
            .description("From a chunk's sending until the reader took it, of some chunks")
            .serviceLevelObjectives(Meters.LATENCY_BUCKETS)
            .tags(Meters.STREAM, stream)
            .register(registry);
    if (side == Side.PRODUCER) {
      producer();
    } else {
      Gauge.builder(Meters.CREDIT, () -> sum(SessionMeter::grantedBytes))
          .baseUnit("bytes")
          .description("What readers have granted beyond what they took")
          .tags(Meters.STREAM, stream)
          .register(registry);
      buffered("window", SessionMeter::heldBytes, "Received, and not taken by the reader");
    }
  }

  private void producer() {
    for (Activity activity : Activity.values()) {
      if (activity != Activity.WAITING_FOR_READER) {
        StateTime time = new StateTime(activity, open, clock);
        times.put(activity, time);
        FunctionCounter.builder(Meters.STATE_TIME, time, StateTime::seconds)
            .baseUnit("seconds")
            .description("What streams spent their time on, those still open included")
            .tags(Meters.STREAM, stream, Meters.STATE, label(activity))
            .register(registry);
      }
    }
    Gauge.builder(Meters.LAG_CHUNKS, this::lagChunks)
        .description("Chunks of its log that the reader farthest behind has not been sent")
        .tags(Meters.STREAM, stream)
        .register(registry);
    Gauge.builder(Meters.LAG_TIME, this::lagSeconds)
        .baseUnit("seconds")
        .description("For how long the reader longest behind has not been at the end of its log")
        .tags(Meters.STREAM, stream)
        .register(registry);
    buffered("queue", SessionMeter::queuedBytes, "Written by the source, and not sent");
    buffered("unacknowledged", SessionMeter::unacknowledgedBytes, "Sent, kept until received");
  }

  private void buffered(String place, ToLongFunction<SessionMeter> bytes, String description) {
    Gauge.builder(Meters.BUFFERED, () -> sum(bytes))
        .baseUnit("bytes")
        .description(description)
        .tags(Meters.STREAM, stream, Meters.PLACE, place)
        .register(registry);
  }

  private long sum(ToLongFunction<SessionMeter> of) {
    return open.stream().mapToLong(of).sum();
  }

  private long max(ToLongFunction<SessionMeter> of) {
    return open.stream().mapToLong(of).max().orElse(0);
  }

  private long lagChunks() {
    return max(SessionMeter::lagChunks);
  }

  private double lagSeconds() {
    long now = clock.now();
    return max(session -> session.lagNanos(now)) / StateTime.NANOS_PER_SECOND;
  }

  /** The label of a state. */
  static String label(Activity activity) {
    return switch (activity) {
      case MOVING -> "moving";
      case WAITING_FOR_SOURCE -> "source";
      case WAITING_FOR_CONSUMER -> "consumer";
      case WAITING_FOR_LINK -> "link";
      case WAITING_FOR_STORE -> "store";
      case WAITING_FOR_SOCKET -> "socket";
      case WAITING_FOR_READER -> throw new IllegalArgumentException("settled as another");
    };
  }

  SessionMeter open(Opened stream) {
    SessionMeter session = new SessionMeter(this, stream);
    open.add(session);
    opened.increment();
    return session;
  }

  Counter gapOffsets(Gap.Reason reason) {
    return Objects.requireNonNull(gapOffsets.get(reason));
  }

  /** A session did something for so long. */
  void spent(Activity activity, long nanos) {
    StateTime time = times.get(activity);
    if (time != null) {
      time.add(nanos);
    }
  }

  void closed(SessionMeter session, Outcome outcome) {
    open.remove(session);
    chunks.ended(session);
    bytes.ended(session);
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
    Map<String, Double> seconds = new TreeMap<>();
    times.forEach((activity, time) -> seconds.put(label(activity), time.seconds()));
    return new StreamFigures(
        stream,
        side,
        (long) opened.count(),
        open.size(),
        chunks.sum(),
        bytes.sum(),
        lagChunks(),
        lagSeconds(),
        seconds,
        outcomes);
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> "completed";
      case Outcome.Failed failed -> "failed";
      case Outcome.Cancelled cancelled -> "cancelled";
    };
  }

  /** Who cancelled is any text, so that only those whom Sluice itself names have a label. */
  private static String code(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> Meters.NO_CODE;
      case Outcome.Failed failed -> failed.failure().code().name();
      case Outcome.Cancelled cancelled ->
          Meters.CANCELLERS.contains(cancelled.by()) ? cancelled.by() : Meters.OTHER;
    };
  }
}
