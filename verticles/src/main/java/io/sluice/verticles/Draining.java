package io.sluice.verticles;

import io.sluice.core.FailureCode;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Whether a gateway is stopping. Any thread. */
final class Draining {
  private final Duration time;
  private final HttpOptions options;
  private volatile boolean begun;

  Draining(GatewayOptions options) {
    this.time = options.drain();
    this.options = options.http();
  }

  /** From now on nothing new is served; idempotent. */
  void begin() {
    begun = true;
  }

  boolean hasBegun() {
    return begun;
  }

  /** How long what is open may go on. */
  Duration time() {
    return time;
  }

  /** Refuses new reads, and says so rather than hang up, which a client would take for a fault. */
  void refuseWhenStopping(RoutingContext context) {
    if (begun) {
      if (context.request().version() != HttpVersion.HTTP_2) {
        context.response().putHeader("Connection", "close");
      }
      Problem.of(503, FailureCode.NODE_LEAVING.name(), "this server is stopping")
          .send(context.response(), options);
    } else {
      context.next();
    }
  }
}
