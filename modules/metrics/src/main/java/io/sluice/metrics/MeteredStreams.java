package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.spi.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Meters of streams, on any Micrometer registry; {@code docs/metrics.md} lists them. Any thread.
 *
 * <p>The label {@code stream} is the offered segment. It is bounded: names beyond the bound share
 * the label {@code other}, and so do refused names that nobody offers.
 */
public final class MeteredStreams implements StreamObserver {

  /** How many stream names get a label of their own: more than a screen of a dashboard shows. */
  public static final int DEFAULT_NAMES = 200;

  private final MeterRegistry registry;
  private final Clock clock;
  private final StreamLabels labels;
  private final Predicate<String> offered;
  private final Map<String, StreamMeters> producers = new ConcurrentHashMap<>();
  private final Map<String, StreamMeters> consumers = new ConcurrentHashMap<>();

  /**
   * Registers the meters.
   *
   * @param registry where
   * @param maxNames how many stream names get a label of their own, at least 1
   * @param offered tells the names that exist from those that clients made up; asked at refusals
   * @param nanoTime a monotone clock, in nanoseconds
   */
  public MeteredStreams(
      MeterRegistry registry, int maxNames, Predicate<String> offered, LongSupplier nanoTime) {
    this.registry = registry;
    this.offered = offered;
    clock = new Clock(nanoTime);
    labels = new StreamLabels(maxNames);
  }

  @Override
  public Meter opened(String name, Side side) {
    return opened(new Opened(name, name, "", side, null));
  }

  @Override
  public Meter opened(Opened opened) {
    Side side = opened.side();
    Map<String, StreamMeters> ofSide = side == Side.PRODUCER ? producers : consumers;
    String label = labels.of(opened.label());
    StreamMeters stream = ofSide.get(label);
    if (stream == null) {
      stream = ofSide.computeIfAbsent(label, it -> new StreamMeters(registry, clock, it, side));
    }
    return stream.open(opened);
  }

  @Override
  public void refused(String name, FailureCode code) {
    String label = offered.test(name) ? labels.of(name) : labels.ifKnown(name);
    Counter.builder(Meters.REFUSALS)
        .description("Opens refused")
        .tag(Meters.STREAM, label)
        .tag(Meters.CODE, code.name())
        .register(registry)
        .increment();
  }

  /** What the meters of streams say now, in no order. It looks at every open session. */
  List<StreamFigures> figures() {
    return Stream.concat(producers.values().stream(), consumers.values().stream())
        .map(StreamMeters::figures)
        .toList();
  }

  /** Shows the window budget of a bus, and what its links hold. */
  void window(ChunkBus bus) {
    Gauge.builder(Meters.LINK_HELD, bus, ChunkBus::linkBytes)
        .baseUnit("bytes")
        .description("Bytes written to other nodes that their sockets have not taken yet")
        .register(registry);
    Gauge.builder(Meters.WINDOW_RESERVED, bus, ChunkBus::reservedWindowBytes)
        .baseUnit("bytes")
        .description("Bytes of the window budget that are reserved")
        .register(registry);
    Gauge.builder(Meters.WINDOW_BUDGET, bus, it -> it.options().windowBudgetBytes())
        .baseUnit("bytes")
        .description("Bytes that all windows of this process may hold together")
        .register(registry);
  }
}
