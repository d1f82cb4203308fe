package io.sluice.verticles.console;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogStore;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.sluice.http.StreamRoutes;
import io.sluice.log.cassette.Cassette;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /cassettes}: which recordings the default store has, for operators. */
public final class CassetteRoutes {

  private static final String PATH = "/cassettes";
  private static final String METHODS = "GET, HEAD";
  private static final int DEFAULT_LIMIT = 50;

  /** Each costs the store two questions. */
  private static final int MAX_LIMIT = 200;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final LogStore store;
  private final HttpOptions options;

  private CassetteRoutes(LogStore store, HttpOptions options) {
    this.store = store;
    this.options = options;
  }

  /** Mounts it. */
  public static void mount(Router router, LogStore store, HttpOptions options) {
    CassetteRoutes routes = new CassetteRoutes(store, options);
    router.get(PATH).handler(StreamRoutes.operators(options)).handler(routes::list);
    router.head(PATH).handler(StreamRoutes.operators(options)).handler(routes::list);
    router
        .route(PATH)
        .handler(context -> {
          context.response().putHeader("Allow", METHODS);
          routes.refuse(
              context,
              Problem.of(405, "METHOD_NOT_ALLOWED", "the list of cassettes takes " + METHODS));
        });
  }

  private void list(RoutingContext context) {
    String after = context.queryParams().get("after");
    String limit = context.queryParams().get("limit");
    int most = limit == null ? DEFAULT_LIMIT : number(limit);
    if (most < 1) {
      refuse(context, bad("limit", "limit is a whole number from 1 to " + MAX_LIMIT));
    } else if (after != null && !NAME.matcher(after).matches()) {
      refuse(context, bad("after", "after is a cassette's name: 1 to 64 of A-Z a-z 0-9 . _ -"));
    } else {
      page(after, most)
          .onSuccess(page -> answer(context, page))
          .onFailure(error -> refuse(context, Problem.of(Failure.of(error))));
    }
  }

  private static int number(String limit) {
    boolean allowed = limit.matches("[1-9][0-9]{0,2}") && Integer.parseInt(limit) <= MAX_LIMIT;
    return allowed ? Integer.parseInt(limit) : -1;
  }

  private static Problem bad(String parameter, String detail) {
    return Problem.of(Failure.badParameter(parameter, detail));
  }

  private Future<JsonObject> page(@Nullable String after, int most) {
    return Cassette.names(store, after, most + 1)
        .compose(names -> {
          List<Future<JsonObject>> all = names.stream().limit(most).map(this::describe).toList();
          return Future.all(all)
              .map(described ->
                  new JsonObject()
                      .put("cassettes", new JsonArray(described.list()))
                      .put("more", names.size() > most));
        });
  }

  /** One that is deleted meanwhile, or whose first recording is under way, has no index. */
  private Future<JsonObject> describe(String name) {
    String index = Cassette.PREFIX + name + "/index";
    JsonObject json = new JsonObject().put("name", name).put("index", index);
    return store
        .head(index)
        .map(head -> json.put("entries", entries(head)).put("bytes", head.bytes()))
        .recover(error ->
            isUnknown(error)
                ? Future.succeededFuture(json.put("entries", 0).put("bytes", 0))
                : Future.failedFuture(error));
  }

  private static long entries(LogHead head) {
    return head.tail().position() - head.first().position();
  }

  private static boolean isUnknown(Throwable error) {
    return error instanceof StreamException refused
        && (refused.failure().code() == FailureCode.UNKNOWN_STREAM
            || refused.failure().code() == FailureCode.GONE);
  }

  private static void answer(RoutingContext context, JsonObject page) {
    Future<Void> unused =
        context
            .response()
            .putHeader("Content-Type", "application/json")
            .putHeader("Cache-Control", "no-store")
            .end(page.toBuffer().appendString("\n"));
  }

  private void refuse(RoutingContext context, Problem problem) {
    problem.send(context.response(), options);
  }
}
