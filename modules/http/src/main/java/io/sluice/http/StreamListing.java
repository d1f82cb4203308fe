package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /streams}: what this node offers and, in a cluster, what the others do. */
final class StreamListing implements Handler<RoutingContext> {

  private static final String METHODS = "GET, HEAD, OPTIONS";

  private final ChunkBus bus;
  private final HttpOptions options;
  private final ClusterView cluster;

  StreamListing(ChunkBus bus, HttpOptions options, ClusterView cluster) {
    this.bus = bus;
    this.options = options;
    this.cluster = cluster;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpMethod method = ctx.request().method();
    if (method.equals(HttpMethod.OPTIONS)) {
      ctx.response().putHeader("Allow", METHODS).setStatusCode(204).end();
    } else if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      ctx.response()
          .putHeader("Content-Type", "application/json")
          .putHeader("Cache-Control", "no-store")
          .end(listing().toBuffer().appendString("\n"));
    } else {
      ctx.response().putHeader("Allow", METHODS);
      Problem.of(405, "METHOD_NOT_ALLOWED", "the list of streams takes " + METHODS)
          .send(ctx.response(), options);
    }
  }

  private JsonObject listing() {
    String self = cluster.self();
    List<JsonObject> all = new ArrayList<>();
    bus.offers().stream()
        .filter(offer -> offer.options().listed())
        .forEach(offer -> {
          JsonObject json = json(offer);
          all.add(self == null ? json : json.put("node", self));
        });
    all.addAll(cluster.streams());
    // Of one name those of this node come first, as the sort is stable.
    all.sort(Comparator.comparing(stream -> stream.getString("name", "")));
    JsonObject listing = new JsonObject().put("streams", new JsonArray(all));
    return self == null ? listing : listing.put("members", cluster.members());
  }

  static JsonObject json(Offer offer) {
    OfferOptions options = offer.options();
    JsonObject json = new JsonObject().put("name", offer.segment());
    if (options.description() != null) {
      json.put("description", options.description());
    }
    StreamInfo shape = options.shape();
    if (shape != null) {
      json.put("contentType", shape.contentType()).put("endless", shape.endless());
      if (shape.columns() != null) {
        json.put("columns", new JsonArray(shape.columns()));
      }
    }
    return json.put("formats", new JsonArray(formats(shape)))
        .put("parameters", new JsonArray(options.parameters()))
        .put("scope", options.scope().name().toLowerCase(java.util.Locale.ROOT))
        .put("readers", offer.openStreams());
  }

  /**
   * An endless stream is one JSON document only with a limit, which the formats here do not have.
   */
  private static List<String> formats(@Nullable StreamInfo shape) {
    return Arrays.stream(Format.values())
        .filter(format -> format.isStreamed() || shape == null || !shape.endless())
        .map(Format::key)
        .toList();
  }
}
