package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.spi.metrics.DatagramSocketMetrics;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.TCPMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Vert.x's own metrics, kept bounded (rule B1), and those of the event bus cheap: see {@link
 * BusMeters}.
 */
final class VertxMeters extends MicrometerMetricsFactory {

  /**
   * No addresses and no paths: both are as many as clients make them. The method is left to {@link
   * #methodTag}.
   */
  private static final Set<Label> LABELS =
      EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME);

  private static final List<Tag> OTHER_METHOD = List.of(Tag.of("method", "other"));

  private static final Map<HttpMethod, List<Tag>> METHODS =
      HttpMethod.values().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(), method -> List.of(Tag.of("method", method.name()))));

  private final MeterRegistry registry;

  VertxMeters(MeterRegistry registry) {
    super(registry);
    this.registry = registry;
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return new WithBusMeters(super.metrics(options), new BusMeters(registry));
  }

  /** All but the event bus is what Vert.x makes it. */
  private record WithBusMeters(VertxMetrics others, BusMeters bus) implements VertxMetrics {

    @Override
    public EventBusMetrics<?> createEventBusMetrics() {
      return bus;
    }

    @Override
    public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
        HttpServerOptions options, SocketAddress address) {
      return others.createHttpServerMetrics(options, address);
    }

    @Override
    public ClientMetrics<?, ?, ?> createClientMetrics(
        SocketAddress address, String type, String namespace) {
      return others.createClientMetrics(address, type, namespace);
    }

    @Override
    public HttpClientMetrics<?, ?, ?> createHttpClientMetrics(HttpClientOptions options) {
      return others.createHttpClientMetrics(options);
    }

    @Override
    public TCPMetrics<?> createNetServerMetrics(NetServerOptions options, SocketAddress address) {
      return others.createNetServerMetrics(options, address);
    }

    @Override
    public TCPMetrics<?> createNetClientMetrics(NetClientOptions options) {
      return others.createNetClientMetrics(options);
    }

    @Override
    public DatagramSocketMetrics createDatagramSocketMetrics(DatagramSocketOptions options) {
      return others.createDatagramSocketMetrics(options);
    }

    @Override
    public PoolMetrics<?, ?> createPoolMetrics(String type, String name, int size) {
      return others.createPoolMetrics(type, name, size);
    }

    @Override
    public void vertxCreated(Vertx vertx) {
      others.vertxCreated(vertx);
    }

    @Override
    public boolean isMetricsEnabled() {
      return others.isMetricsEnabled();
    }

    @Override
    public void close() {
      others.close();
    }
  }

  static MicrometerMetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
        // Registries are found by name in the whole process, where there may be several Vertx.
        .setRegistryName("sluice-" + UUID.randomUUID())
        .setLabels(LABELS)
        .setServerRequestTagsProvider(VertxMeters::methodTag);
  }

  /** A request's method is any token its client likes. */
  private static Iterable<Tag> methodTag(HttpRequest request) {
    return METHODS.getOrDefault(request.method(), OTHER_METHOD);
  }
}
