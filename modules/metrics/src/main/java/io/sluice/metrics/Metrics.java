package io.sluice.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.ChunkBus;
import io.sluice.core.spi.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one process: Sluice's meters, and Vert.x's own where it {@link #install}s them, in
 * one Prometheus registry. Any thread.
 *
 * <pre>{@code
 * Metrics metrics = Metrics.create(MeteredStreams.DEFAULT_NAMES);
 * Vertx vertx = metrics.install(Vertx.builder(), new VertxOptions()).build();
 * metrics.bind(vertx);
 * router.get("/metrics").handler(context -> metrics.serve(vertx, context.request()));
 * }</pre>
 *
 * <p>An application that has a registry already makes them with {@link
 * #create(PrometheusMeterRegistry, int)} and does not install them.
 */
public final class Metrics implements Shareable {
  private static final String HOLDER = "io.sluice.metrics";

  private final PrometheusMeterRegistry registry;
  private final MeteredStreams streams;
  private volatile @Nullable ChunkBus bus;

  private Metrics(PrometheusMeterRegistry registry, int maxStreamNames) {
    this.registry = registry;
    this.streams = new MeteredStreams(registry, maxStreamNames, this::isOffered, System::nanoTime);
  }

  /**
   * Metrics in a registry of their own.
   *
   * @param maxStreamNames how many stream names get a label of their own, at least 1
   */
  public static Metrics create(int maxStreamNames) {
    return create(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), maxStreamNames);
  }

  /**
   * Metrics in a registry the application has, which is to be that of one Vertx: of two with
   * streams of one name it would show the first one's.
   */
  public static Metrics create(PrometheusMeterRegistry registry, int maxStreamNames) {
    return new Metrics(registry, maxStreamNames);
  }

  /** The metrics bound to this Vertx; where there are none, new ones, bound now. */
  public static Metrics on(Vertx vertx) {
    Metrics found = vertx.sharedData().<String, Metrics>getLocalMap(HOLDER).get(HOLDER);
    return found != null ? found : create(MeteredStreams.DEFAULT_NAMES).bind(vertx);
  }

  /** Has the Vertx to be built put its own metrics into the same registry. */
  public VertxBuilder install(VertxBuilder builder, VertxOptions options) {
    return builder
        .with(options.setMetricsOptions(VertxMeters.options()))
        .withMetrics(new VertxMeters(registry));
  }

  /**
   * Watches the streams of this Vertx's {@link ChunkBus} from now on. A Vertx has one Metrics:
   * later ones are not bound.
   *
   * @return the metrics that are bound
   */
  public Metrics bind(Vertx vertx) {
    Metrics before =
        vertx.sharedData().<String, Metrics>getLocalMap(HOLDER).putIfAbsent(HOLDER, this);
    if (before != null) {
      return before;
    }
    ChunkBus bus = ChunkBus.on(vertx);
    this.bus = bus;
    streams.window(bus);
    bus.observe(streams);
    return this;
  }

  /** Where an application may register meters of its own. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** The observer, for a bus that {@link #bind} does not reach. */
  public StreamObserver streams() {
    return streams;
  }

  /**
   * What the meters of streams say now, for who shows them without a scrape: at most two for each
   * stream name. It takes time with the number of open streams: not for an event loop.
   */
  public List<StreamFigures> figures() {
    return streams.figures();
  }

  /**
   * Answers a scrape: Prometheus text 0.0.4, or OpenMetrics 1.0 where {@code Accept} prefers it. It
   * is rendered on a worker thread, since it grows with the number of meters.
   */
  public Future<Void> serve(Vertx vertx, HttpServerRequest request) {
    ScrapeFormat format = ScrapeFormat.of(request.getHeader(HttpHeaders.ACCEPT));
    return vertx
        .executeBlocking(() -> registry.scrape(format.contentType()), false)
        .compose(text ->
            request
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .end(text));
  }

  private boolean isOffered(String segment) {
    ChunkBus bus = this.bus;
    if (segment.equals(StreamObserver.LOGS)) {
      return true;
    }
    return bus != null && bus.offers().stream().anyMatch(offer -> offer.segment().equals(segment));
  }
}
