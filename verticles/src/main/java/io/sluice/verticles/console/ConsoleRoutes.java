package io.sluice.verticles.console;

import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Serves the console: the page at {@code /}, with chats another at {@code /chat}, and what they are
 * made of below {@code /console/}. These files and no others, out of the class path, read once.
 */
public final class ConsoleRoutes {

  /** Nothing inline, nothing from elsewhere, no frames, and no text that becomes markup. */
  static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String PAGE = "index.html";
  private static final String CHAT_PAGE = "chat.html";

  /** What leads from the one page to the other. */
  private static final String CHAT_LINK = "<a href=\"/chat\">Chat</a>";

  private static final String METHODS = "GET, HEAD";

  private static final List<String> FILES =
      List.of(
          "console.css",
          "icon.svg",
          "app.js",
          "activity.js",
          "charts.js",
          "chunks.js",
          "cluster.js",
          "dom.js",
          "follow.js",
          "formats.js",
          "numbers.js",
          "recordings.js",
          "sse.js",
          "stream.js",
          "streams.js",
          "subscriptions.js",
          "uplot/uPlot.iife.min.js",
          "uplot/uPlot.min.css",
          "uplot/LICENSE");

  private static final List<String> CHAT_FILES =
      List.of("chat.css", "chat.js", "chatanswer.js", "chatcalls.js", "chatview.js");

  private ConsoleRoutes() {}

  /**
   * Mounts it.
   *
   * @param chats whether there are any: without, no page of them is served, and nothing leads there
   */
  public static void mount(Router router, boolean chats, HttpOptions options) {
    ConsoleFile page = ConsoleFile.read(PAGE);
    serve(router, "/", chats ? page : page.without(CHAT_LINK), options);
    FILES.forEach(name -> serve(router, "/console/" + name, ConsoleFile.read(name), options));
    if (chats) {
      serve(router, "/chat", ConsoleFile.read(CHAT_PAGE), options);
      CHAT_FILES.forEach(
          name -> serve(router, "/console/" + name, ConsoleFile.read(name), options));
    }
  }

  private static void serve(Router router, String path, ConsoleFile file, HttpOptions options) {
    router
        .route(path)
        .handler(context -> {
          HttpMethod method = context.request().method();
          if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            answer(context, file);
          } else {
            context.response().putHeader("Allow", METHODS);
            Problem.of(405, "METHOD_NOT_ALLOWED", "this can only be read: " + METHODS)
                .send(context.response(), options);
          }
        });
  }

  private static void answer(RoutingContext context, ConsoleFile file) {
    HttpServerResponse response =
        context
            .response()
            .putHeader("ETag", file.tag())
            .putHeader("Cache-Control", "no-cache") // kept, and asked for again: it may be updated
            .putHeader("Content-Security-Policy", POLICY)
            .putHeader("X-Frame-Options", "DENY")
            .putHeader("Referrer-Policy", "no-referrer")
            .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (file.isKnown(context.request().getHeader("If-None-Match"))) {
      Future<Void> unused = response.setStatusCode(304).end();
      return;
    }
    response
        .putHeader("Content-Type", file.type())
        .putHeader("Content-Length", Integer.toString(file.body().length()));
    boolean isHead = context.request().method().equals(HttpMethod.HEAD);
    Future<Void> unused = isHead ? response.end() : response.end(file.body());
  }
}
