package io.sluice.bench.chat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What was measured with one gateway, as a table: all rounds of a way together. */
final class ChatTable {

  private ChatTable() {}

  static String of(List<ChatFigure> all) {
    StringBuilder out = new StringBuilder(1_024);
    out.append(
        String.format(
            "%-8s | %8s | %8s %8s %8s | %9s | %6s | %s | %s | %s%n",
            "",
            "tokens/s",
            "p50 ms",
            "p99 ms",
            "max ms",
            "added p99",
            "us CPU",
            "lost, crossed, reordered, not ended",
            "live heap MB: before, middle, end",
            "slow reader: tokens said, KiB read"));
    Latencies raw = latencies(all, Way.RAW);
    all.stream()
        .map(ChatFigure::way)
        .distinct()
        .forEach(way -> out.append(line(way, all, raw.ms(0.99))));
    return out.toString();
  }

  private static String line(Way way, List<ChatFigure> all, double rawMs) {
    List<ChatFigure> ours = all.stream().filter(one -> one.way() == way).toList();
    Latencies latencies = latencies(all, way);
    ChatFigure last = ours.getLast();
    return String.format(
        Locale.ROOT,
        "%-8s | %,8.0f | %8.2f %8.2f %8.2f | %9s | %6.1f | %35s | %33s | %d, %d%n",
        way.name().toLowerCase(Locale.ROOT),
        ours.stream().mapToDouble(ChatFigure::rate).average().orElse(0),
        latencies.ms(0.5),
        latencies.ms(0.99),
        latencies.maxMs(),
        way == Way.RAW ? "" : String.format(Locale.ROOT, "%.2f", latencies.ms(0.99) - rawMs),
        ours.stream().mapToDouble(ChatFigure::cpuMicros).average().orElse(0),
        LongStream.of(
                ours.stream().mapToLong(ChatFigure::lost).sum(),
                ours.stream().mapToLong(ChatFigure::crossed).sum(),
                ours.stream().mapToLong(ChatFigure::reordered).sum(),
                ours.stream().mapToLong(ChatFigure::unended).sum())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", ")),
        last.heaps().stream()
            .map(bytes -> String.format(Locale.ROOT, "%.1f", bytes / 1e6))
            .collect(Collectors.joining(", ")),
        last.slowSaid(),
        last.slowRead() / 1_024);
  }

  private static Latencies latencies(List<ChatFigure> all, Way way) {
    Latencies sum = new Latencies();
    all.stream().filter(one -> one.way() == way).forEach(one -> sum.add(one.latencies()));
    return sum;
  }
}
