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
    router.route("/v1/stream/*").handler(new DurableHandler(store, follower, options, durable));
  }
}
