package io.sluice.verticles.chat;

import io.sluice.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which models there are: {@code GET /v1/models}, {@code GET /v1/models/{model}}. */
final class ModelRoutes {

  private static final String LIST = "/v1/models";
  private static final String ONE = LIST + "/";

  private final ChatOptions options;
  private final BiConsumer<RoutingContext, Problem> refusing;
  private final long since = System.currentTimeMillis() / 1_000;

  private ModelRoutes(ChatOptions options, BiConsumer<RoutingContext, Problem> refusing) {
    this.options = options;
    this.refusing = refusing;
  }

  static void mount(
      Router router,
      ChatOptions options,
      BiConsumer<RoutingContext, Problem> refusing,
      Handler<RoutingContext> otherMethods) {
    ModelRoutes routes = new ModelRoutes(options, refusing);
    for (String path : new String[] {LIST, ONE + "*"}) {
      router.get(path).handler(routes::answer);
      router.head(path).handler(routes::answer);
      router.route(path).handler(otherMethods);
    }
  }

  private void answer(RoutingContext ctx) {
    String path = ctx.normalizedPath();
    if (path.length() <= ONE.length()) {
      JsonArray models = new JsonArray();
      options.models().forEach(model -> models.add(json(model)));
      answer(ctx, new JsonObject().put("object", "list").put("data", models));
      return;
    }
    String model = decode(path.substring(ONE.length()));
    if (model == null || !options.models().contains(model)) {
      String shown = model == null ? "" : model;
      refusing.accept(ctx, Problem.of(CompletionRequest.unknown(shown).failure()));
    } else {
      answer(ctx, json(model));
    }
  }

  private static @Nullable String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private JsonObject json(String model) {
    return new JsonObject()
        .put("id", model)
        .put("object", "model")
        .put("created", since)
        .put("owned_by", "sluice");
  }

  private static void answer(RoutingContext ctx, JsonObject json) {
    Future<Void> unused = ShortAnswer.send(ctx, json);
  }
}
