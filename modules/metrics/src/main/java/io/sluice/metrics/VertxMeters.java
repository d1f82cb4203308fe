package io.sluice.metrics;

import io.micrometer.core.instrument.Tag;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How Vert.x's own metrics are kept bounded (rule B1). */
final class VertxMeters {

  /**
   * No addresses and no paths: both are as many as clients make them. The method is left to {@link
   * #methodTag}.
   */
  private static final Set<Label> LABELS =
      EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME, Label.EB_SIDE);

  private static final List<Tag> OTHER_METHOD = List.of(Tag.of("method", "other"));

  private static final Map<HttpMethod, List<Tag>> METHODS =
      HttpMethod.values().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(), method -> List.of(Tag.of("method", method.name()))));

  private VertxMeters() {}

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
