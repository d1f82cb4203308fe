package io.sluice.verticles;

import io.sluice.core.spi.StreamSource;
import io.sluice.metrics.Metrics;
import io.sluice.refs.RefHost;
import io.sluice.refs.RefHostOptions;
import io.sluice.sources.ConfiguredSource;
import io.sluice.workers.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The workers of a verticle, and the host of what they answer. On the verticle's context. */
final class Workers {
  private final Vertx vertx;
  private final Map<String, WorkerSection> sections = new LinkedHashMap<>();
  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final RefHostOptions options;
  private @Nullable RefHost host;
  private @Nullable WorkerMeters meters;

  /**
   * Reads what is configured.
   *
   * @throws ConfigurationException naming what is wrong
   */
  Workers(Vertx vertx, Configuration configuration, Iterable<String> streams) {
    this.vertx = vertx;
    for (String stream : streams) {
      Section section = configuration.stream(stream);
      if (section.text("type", "").equals(WorkerSection.TYPE)) {
        sections.put(stream, WorkerSection.of(stream, section, configuration.baseDir()));
      }
    }
    options =
        RefHostOptions.DEFAULT.profiles(WorkerSection.profiles(configuration.section("timeouts")));
  }

  /** Starts them; their sources by name. */
  Future<Map<String, ConfiguredSource>> start() {
    if (sections.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return RefHost.start(vertx, options)
        .map(started -> {
          host = started;
          Map<String, ConfiguredSource> sources = new LinkedHashMap<>();
          sections.forEach((name, section) -> sources.put(name, start(started, name, section)));
          WorkerHealth.of(vertx).add(workers);
          meters = WorkerMeters.register(Metrics.on(vertx).registry(), workers, started);
          return sources;
        });
  }

  private ConfiguredSource start(RefHost host, String name, WorkerSection section) {
    Worker worker = Worker.start(vertx, name, section.options(), section.modules());
    workers.put(name, worker);
    StreamSource source = host.serve(name, worker, section.timeouts());
    return new ConfiguredSource(source, section.offer());
  }

  /** Ends them, and what they still do. */
  Future<?> close() {
    RefHost running = host;
    if (running == null) {
      return Future.succeededFuture();
    }
    WorkerHealth.of(vertx).remove(workers);
    if (meters != null) {
      meters.remove();
    }
    return running
        .close()
        .eventually(
            () -> Future.join(List.copyOf(workers.values()).stream().map(Worker::close).toList()));
  }
}
