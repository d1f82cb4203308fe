package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Mounts streams on a Vert.x router, at {@code /streams} and {@code /streams/{name…}}, and beside
 * them {@code /subscriptions} and {@code /subscriptions/{name}}.
 */
public final class StreamRoutes {

  private StreamRoutes() {}

  /** How many streams are read over HTTP in this process now, by the key of each format. */
  public static Map<String, LongSupplier> subscribers(Vertx vertx) {
    Subscriptions open = Subscriptions.of(vertx);
    Map<String, LongSupplier> counts = new TreeMap<>();
    for (Format format : Format.values()) {
      counts.put(format.key(), () -> open.count(format));
    }
    return counts;
  }

  /**
   * Mounts the routes, and the {@link #guard} before all of the router's routes. The server should
   * be made with {@link HttpOptions#serverOptions}.
   *
   * @param router the root router; not a sub-router
   * @param bus where the streams are opened
   * @param options limits and timings
   */
  public static void mount(Router router, ChunkBus bus, HttpOptions options) {
    mount(router, bus, options, ClusterView.NONE);
  }

  /**
   * The same for a node of a cluster.
   *
   * @param cluster what the other nodes say of themselves, for the list of streams
   */
  public static void mount(Router router, ChunkBus bus, HttpOptions options, ClusterView cluster) {
    router.route().order(Integer.MIN_VALUE).handler(guard(options));
    StreamListing listing = new StreamListing(bus, options, cluster);
    router.route("/streams").handler(listing);
    router.route("/streams/").handler(listing);
    router.route("/streams/*").handler(new StreamsHandler(bus, options));
    SubscriptionsHandler subscriptions = new SubscriptionsHandler(options);
    router.route(SubscriptionsHandler.LIST).handler(subscriptions);
    router.route(SubscriptionsHandler.PREFIX + "*").handler(subscriptions);
  }

  /** Refuses (403) who is no operator, as the options say; for what else only they may see. */
  public static Handler<RoutingContext> operators(HttpOptions options) {
    return ctx -> {
      Problem problem = options.operators().refusal(ctx.request());
      if (problem == null) {
        ctx.next();
      } else {
        problem.send(ctx.response(), options);
      }
    };
  }

  /** An offer as the list of streams tells it. */
  public static JsonObject describe(Offer offer) {
    return StreamListing.json(offer);
  }

  /**
   * Answers to what is not ours (a foreign {@code Host}: 421), to pages of foreign origins that
   * want to do more than read (403), to preflights, and to malformed or oversized URLs; sets {@code
   * X-Content-Type-Options}; writes the access log, logger {@code io.sluice.access}. For routers
   * that {@link #mount} is not used on; it must come first.
   */
  public static Handler<RoutingContext> guard(HttpOptions options) {
    return new Guard(options);
  }

  /** Has the access log tell this path, since that of the request has a secret in it. */
  public static void logPathAs(RoutingContext ctx, String path) {
    AccessLog.pathAs(ctx, path);
  }

  /**
   * Has the router answer its own errors, such as a path nobody serves, with problem documents.
   *
   * @param router the root router
   * @param options limits and timings
   */
  public static void problems(Router router, HttpOptions options) {
    RouterProblems.install(router, options);
  }
}
