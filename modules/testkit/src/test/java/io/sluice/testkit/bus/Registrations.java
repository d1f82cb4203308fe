package io.sluice.testkit.bus;

import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every address that was registered on an event bus, through Vert.x's own metrics SPI. */
final class Registrations implements VertxMetricsFactory {
  private final List<String> addresses = new CopyOnWriteArrayList<>();

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return new VertxMetrics() {
      @Override
      public EventBusMetrics<?> createEventBusMetrics() {
        return new EventBusMetrics<Void>() {
          @Override
          public Void handlerRegistered(String address) {
            if (address.startsWith("sluice.")) {
              addresses.add(address);
            }
            return null;
          }
        };
      }
    };
  }

  /** What was registered, in order; endpoints have random names. */
  List<String> addresses() {
    return addresses;
  }
}
