package io.sluice.testkit.model;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream on loopback that answers as it is told by the last user's message,
 * or where that says nothing by the model's name: 8 tokens, unless words of it say otherwise.
 *
 * <table>
 *   <caption>Words</caption>
 *   <tr><td>{@code tokens=20}</td><td>so many tokens</td></tr>
 *   <tr><td>{@code pace=5}</td><td>milliseconds between them</td></tr>
 *   <tr><td>{@code stall=3}</td><td>after 3, nothing more ever comes</td></tr>
 *   <tr><td>{@code die=3}</td><td>within the fourth, the connection is closed</td></tr>
 *   <tr><td>{@code error=3}</td><td>after 3 comes an error object</td></tr>
 *   <tr><td>{@code junk=3}</td><td>after 3 comes what is no JSON</td></tr>
 *   <tr><td>{@code status=429}</td><td>an error instead of an answer, which repeats the key it was
 *       asked with</td></tr>
 *   <tr><td>{@code times=2}</td><td>so often; then it answers</td></tr>
 *   <tr><td>{@code retry-after=1}</td><td>seconds, beside the status</td></tr>
 *   <tr><td>{@code finish=length}</td><td>why it finishes, else {@code stop}</td></tr>
 *   <tr><td>{@code split}</td><td>each byte is written by itself</td></tr>
 *   <tr><td>{@code crlf}</td><td>lines end with CRLF, and there are comments</td></tr>
 *   <tr><td>{@code no-done}</td><td>the body ends without {@code [DONE]}</td></tr>
 *   <tr><td>{@code no-usage}</td><td>what it cost is not told, though asked for</td></tr>
 *   <tr><td>{@code silent}</td><td>no status line ever comes</td></tr>
 * </table>
 *
 * <p>{@code GET /v1/models} lists one. What it was asked is kept, to be looked at from any thread.
 */
public final class ScriptedModel {

  /** The tokens' endings: of one to four bytes a character. */
  private static final List<String> ENDINGS = List.of("", "é", "€", "🌍");

  private final Vertx vertx;
  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();

  private ScriptedModel(Vertx vertx) {
    this.vertx = vertx;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(this::serve);
  }

  /** Starts one on a free port. */
  public static Future<ScriptedModel> start(Vertx vertx) {
    ScriptedModel model = new ScriptedModel(vertx);
    return model.server.listen().map(model);
  }

  /** Stops it, and breaks off what it answers. */
  public Future<Void> stop() {
    return server.close();
  }

  /** Its address, to which {@code /chat/completions} is added. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /** What it was asked so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** A token by its number, from 0. */
  public static String token(int i) {
    return "w" + i + ENDINGS.get(i % ENDINGS.size()) + " ";
  }

  /** The text of so many tokens. */
  public static String text(int tokens) {
    return IntStream.range(0, tokens).mapToObj(ScriptedModel::token).collect(Collectors.joining());
  }

  private void serve(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    if (path.endsWith("/models")) {
      JsonObject model =
          new JsonObject().put("id", "scripted").put("object", "model").put("owned_by", "sluice");
      json(
          request.response(),
          new JsonObject().put("object", "list").put("data", new JsonArray().add(model)));
    } else if (path.endsWith("/chat/completions")) {
      request.body().onSuccess(body -> answer(request, body));
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private void answer(HttpServerRequest request, Buffer body) {
    JsonObject json;
    try {
      json = new JsonObject(body);
    } catch (DecodeException e) {
      request.response().setStatusCode(400);
      json(request.response(), error("not JSON"));
      return;
    }
    Map<String, String> headers = new TreeMap<>();
    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    Asked now = new Asked(headers, json, new AtomicInteger(), new CompletableFuture<>());
    asked.add(now);
    HttpServerResponse response = request.response();
    response.exceptionHandler(ignored -> now.left().complete(null));
    response.closeHandler(ignored -> now.left().complete(null));
    Script script = script(json);
    if (script.says("silent")) {
      return;
    }
    if (refuses(script)) {
      refuse(response, script, headers.getOrDefault("authorization", ""));
    } else {
      new ScriptedAnswer(vertx, request, script, now).begin();
    }
  }

  private static Script script(JsonObject body) {
    @Nullable Script said = null;
    for (Object message : body.getJsonArray("messages", new JsonArray())) {
      if (message instanceof JsonObject one && "user".equals(one.getValue("role"))) {
        said = Script.of(String.valueOf(one.getValue("content")));
      }
    }
    Script named = said == null ? Script.of(body.getString("model", "")) : said;
    return named == null ? Script.plain() : named;
  }

  private boolean refuses(Script script) {
    if (!script.says("status")) {
      return false;
    }
    int before =
        refusals.computeIfAbsent(script.text(), ignored -> new AtomicInteger()).getAndIncrement();
    return before < script.number("times", Integer.MAX_VALUE);
  }

  private static void refuse(HttpServerResponse response, Script script, String authorization) {
    if (script.says("retry-after")) {
      response.putHeader("Retry-After", script.value("retry-after", ""));
    }
    response.setStatusCode(script.number("status", 500));
    json(response, error("refused as the script says\r\n(asked with " + authorization + ")"));
  }

  static JsonObject error(String message) {
    return new JsonObject()
        .put("error", new JsonObject().put("message", message).put("type", "scripted_error"));
  }

  private static void json(HttpServerResponse response, JsonObject body) {
    response.putHeader("Content-Type", "application/json").end(body.toBuffer());
  }
}
