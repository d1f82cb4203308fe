package io.sluice.http;

import io.sluice.core.log.LogStore;
import io.vertx.ext.web.Router;

/**
 * Mounts Durable Streams, the public protocol for writing and reading logs over HTTP, at {@code
 * /v1/stream/{name…}}; with the extension that a body of NDJSON is appended line by line as it
 * arrives. See docs/http.md.
 */
public final class DurableRoutes {

  private DurableRoutes() {}

  /**
   * Mounts the routes. They need {@link StreamRoutes#guard}, which {@link StreamRoutes#mount} also
   * mounts, before them.
   *
   * @param router the root router; not a sub-router
   * @param store where logs are kept, such as {@code bus.logs()}
   * @param follower opens what live reads follow: {@code bus::open}
   * @param options limits and timings of all routes
   * @param durable those of these
   */
  public static void mount(
      Router router,
      LogStore store,
      LogFollower follower,
      HttpOptions options,
      DurableOptions durable) {
    DurableHandler handler = new DurableHandler(store, follower, options, durable);
    // By the path as it was sent: a normalised one would have lost a name's `..`.
    router
        .route()
        .handler(ctx -> {
          String path = ctx.request().path();
          if (path != null && path.startsWith(DurableName.PREFIX)) {
            handler.handle(ctx);
          } else {
            ctx.next();
          }
        });
    router.route(DurableName.PREFIX + "*").handler(handler); // refuses what only looks like a log's
  }
}
