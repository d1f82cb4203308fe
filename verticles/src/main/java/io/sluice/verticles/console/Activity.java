package io.sluice.verticles.console;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.sluice.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Offers {@value #NAME}: what this process's streams do, a chunk a second. It describes one node,
 * so it is answered where it is asked.
 */
public final class Activity {

  /**
   * Configured streams have no names that begin with {@code sluice.}: nothing can be in its way.
   */
  public static final String NAME = "sluice.activity";

  /** Often enough to look live, seldom enough to cost nothing. */
  private static final long PERIOD_MS = 1_000;

  private static final OfferOptions OPTIONS =
      OfferOptions.DEFAULT
          .scope(OfferOptions.Scope.NODE)
          .description("What the streams of this process do, once a second")
          .shape(StreamInfo.of(StreamInfo.JSON).endless(true));

  private final Context context;
  private final ActivitySource source;
  private @Nullable Offer offer;

  private Activity(Vertx vertx, ActivitySource source) {
    this.context = vertx.getOrCreateContext();
    this.source = source;
  }

  /**
   * Offers it on the calling context, where it is not offered already: of several gateways in one
   * Vertx the first one does.
   *
   * @param node tells what this node is called
   */
  public static Future<Activity> offer(Vertx vertx, Metrics metrics, Supplier<String> node) {
    ActivitySource source = new ActivitySource(vertx, new Reading(metrics, node), PERIOD_MS);
    Activity activity = new Activity(vertx, source);
    if (vertx.sharedData().getLocalMap(NAME).putIfAbsent(NAME, NAME) != null) {
      return Future.succeededFuture(activity);
    }
    return ChunkBus.on(vertx)
        .offer(NAME, OPTIONS, source)
        .onSuccess(offered -> activity.offer = offered)
        .onFailure(error -> vertx.sharedData().getLocalMap(NAME).remove(NAME))
        .map(activity);
  }

  /**
   * Ends what is open and takes the offer back: readers, which would stay for ever, need not be
   * waited for. Any thread; idempotent.
   */
  public void close(Vertx vertx) {
    context.runOnContext(ignored -> {
      source.close();
      Offer offered = offer;
      if (offered != null) {
        offer = null;
        vertx.sharedData().getLocalMap(NAME).remove(NAME);
        Future<Void> unused = offered.withdraw();
      }
    });
  }
}
