package io.sluice.verticles;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the connections of one server (rule B1): their number, and how long one may be open
 * without a request, which includes sending the headers of one. A request under way is never idle,
 * however quiet its stream: that is why Vert.x's own idle timeout is not used. Its event loop only,
 * but for the count, which all servers of a Vertx share.
 */
final class Connections {
  private static final String HOLDER = "io.sluice.verticles";

  private static final class Count extends AtomicInteger implements Shareable {
    private static final long serialVersionUID = 1L;
  }

  private static final class Use {
    private int requests;
    private long idleSince;
  }

  private final Vertx vertx;
  private final Map<HttpConnection, Use> open = new HashMap<>();
  private final List<Promise<Void>> quiet = new ArrayList<>();
  private final AtomicInteger count;
  private final int limit;
  private final long idleNanos;
  private int requests;

  Connections(Vertx vertx, int limit, Duration idle) {
    this.vertx = vertx;
    this.limit = limit;
    this.idleNanos = idle.toNanos();
    count =
        vertx
            .sharedData()
            .<String, Count>getLocalMap(HOLDER)
            .computeIfAbsent("connections", key -> new Count());
    long periodMs = Math.clamp(idle.toMillis() / 4, 10, 5_000);
    vertx.setPeriodic(periodMs, timer -> closeIdle(System.nanoTime()));
  }

  void opened(HttpConnection connection) {
    if (count.incrementAndGet() > limit) {
      count.decrementAndGet();
      connection.close();
      return;
    }
    Use use = new Use();
    use.idleSince = System.nanoTime();
    open.put(connection, use);
    connection.closeHandler(closed -> {
      open.remove(connection);
      count.decrementAndGet();
    });
  }

  /**
   * For the first of a router's routes: counts a request until its response has ended or broken.
   */
  void count(RoutingContext context) {
    Use use = open.get(context.request().connection());
    requests++;
    if (use != null) {
      use.requests++;
    }
    context.addEndHandler(ended -> {
      requests--;
      if (use != null) {
        use.requests--;
        use.idleSince = System.nanoTime();
      }
      if (requests == 0) {
        quiet.forEach(Promise::tryComplete);
        quiet.clear();
      }
    });
    context.next();
  }

  /** Completes when no request is under way, and at the latest after this time. */
  Future<Void> quiet(Duration atMost) {
    Promise<Void> promise = Promise.promise();
    if (requests == 0 || !atMost.isPositive()) {
      promise.complete();
    } else {
      quiet.add(promise);
      long timer = vertx.setTimer(atMost.toMillis(), late -> promise.tryComplete());
      promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }
    return promise.future();
  }

  private void closeIdle(long now) {
    open.entrySet().stream()
        .filter(it -> it.getValue().requests == 0 && now - it.getValue().idleSince >= idleNanos)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(connection -> connection.shutdown(0, TimeUnit.SECONDS));
  }
}
