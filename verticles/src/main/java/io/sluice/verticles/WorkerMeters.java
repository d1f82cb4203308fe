package io.sluice.verticles;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.refs.RefHost;
import io.sluice.workers.Worker;
import io.sluice.workers.WorkerFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of workers, by the names they are configured under, and of the refs on what they made. */
final class WorkerMeters {
  private final MeterRegistry registry;
  private final List<Meter> registered = new ArrayList<>();

  private WorkerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  static WorkerMeters register(MeterRegistry registry, Map<String, Worker> workers, RefHost host) {
    WorkerMeters meters = new WorkerMeters(registry);
    workers.forEach(meters::register);
    meters.host(host);
    return meters;
  }

  private void register(String name, Worker worker) {
    gauge(name, worker, "processes", null, "Processes that exist", WorkerFigures::processes);
    gauge(name, worker, "ready", null, "Processes that take calls", WorkerFigures::ready);
    gauge(name, worker, "calls", null, "Calls that are not answered", WorkerFigures::calls);
    gauge(name, worker, "streams", null, "Streams that exist, read or not", WorkerFigures::streams);
    gauge(
        name,
        worker,
        "resident",
        "bytes",
        "Memory of all processes, as they told last",
        WorkerFigures::residentBytes);
    counter(name, worker, "starts", "Processes started", WorkerFigures::starts);
    counter(name, worker, "losses", "Processes that ended", WorkerFigures::losses);
  }

  private void gauge(
      String name,
      Worker worker,
      String what,
      @Nullable String unit,
      String description,
      ToDoubleFunction<WorkerFigures> value) {
    registered.add(
        Gauge.builder("sluice.worker." + what, worker, it -> value.applyAsDouble(it.figures()))
            .baseUnit(unit)
            .tag("worker", name)
            .description(description)
            .register(registry));
  }

  private void counter(
      String name,
      Worker worker,
      String what,
      String description,
      ToDoubleFunction<WorkerFigures> value) {
    registered.add(
        FunctionCounter.builder(
                "sluice.worker." + what, worker, it -> value.applyAsDouble(it.figures()))
            .tag("worker", name)
            .description(description)
            .register(registry));
  }

  private void host(RefHost host) {
    registered.add(
        Gauge.builder("sluice.refs", host, RefHost::refs)
            .description("Refs that are held")
            .register(registry));
    registered.add(
        Gauge.builder("sluice.ref.sessions", host, RefHost::sessions)
            .description("Sessions of calls that are held")
            .register(registry));
    registered.add(
        Gauge.builder("sluice.ref.kept", host, RefHost::keptBytes)
            .baseUnit("bytes")
            .description("Items of refs kept for readers that come back")
            .register(registry));
  }

  /** Takes them out of the registry. */
  void remove() {
    registered.forEach(registry::remove);
  }
}
