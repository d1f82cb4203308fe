package io.sluice.testkit.model;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Writes one answer, no faster than it is read. On the connection's context. */
final class ScriptedAnswer {
  private static final int NEVER = -1;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Script script;
  private final Asked asked;
  private final int tokens;
  private final String newline;
  private int at;

  ScriptedAnswer(Vertx vertx, HttpServerRequest request, Script script, Asked asked) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.script = script;
    this.asked = asked;
    this.tokens = script.number("tokens", 8);
    this.newline = script.says("crlf") ? "\r\n" : "\n";
  }

  void begin() {
    response.putHeader("Content-Type", "text/event-stream; charset=utf-8").setChunked(true);
    write(event(new JsonObject().put("role", "assistant").put("content", ""), null));
    step();
  }

  private void step() {
    while (!response.closed()) {
      if (at == script.number("stall", NEVER)) {
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(ignored -> step());
        return;
      }
      if (ends()) {
        return;
      }
      write(event(new JsonObject().put("content", ScriptedModel.token(at)), null));
      asked.tokens().set(++at);
      int pace = script.number("pace", 0);
      if (pace > 0) {
        vertx.setTimer(pace, ignored -> step());
        return;
      }
    }
  }

  private boolean ends() {
    if (at == script.number("die", NEVER)) {
      Buffer event = event(new JsonObject().put("content", ScriptedModel.token(at)), null);
      response.write(event.getBuffer(0, event.length() / 2)).onComplete(ignored -> close());
    } else if (at == script.number("error", NEVER)) {
      write(data(ScriptedModel.error("broken as the script says").encode()));
      response.end();
    } else if (at == script.number("junk", NEVER)) {
      write(data("{\"choices\":[{"));
      response.end();
    } else if (at == tokens) {
      finish();
    } else {
      return false;
    }
    return true;
  }

  private void close() {
    request.connection().close();
  }

  private void finish() {
    write(event(new JsonObject(), script.value("finish", "stop")));
    boolean wanted =
        asked
            .body()
            .getJsonObject("stream_options", new JsonObject())
            .getBoolean("include_usage", false);
    if (wanted && !script.says("no-usage")) {
      JsonObject usage =
          new JsonObject()
              .put("prompt_tokens", asked.body().getJsonArray("messages").size())
              .put("completion_tokens", tokens)
              .put("total_tokens", asked.body().getJsonArray("messages").size() + tokens);
      write(data(chunk(new JsonArray()).put("usage", usage).encode()));
    }
    if (!script.says("no-done")) {
      write(data("[DONE]"));
    }
    response.end();
  }

  private Buffer event(JsonObject delta, @Nullable String finish) {
    JsonObject choice =
        new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
    return data(chunk(new JsonArray().add(choice)).encode());
  }

  private static JsonObject chunk(JsonArray choices) {
    return new JsonObject()
        .put("id", "scripted")
        .put("object", "chat.completion.chunk")
        .put("choices", choices);
  }

  private Buffer data(String data) {
    String comment = script.says("crlf") ? ": as the script says" + newline + newline : "";
    return Buffer.buffer(comment + "data: " + data + newline + newline);
  }

  private void write(Buffer bytes) {
    if (script.says("split")) {
      for (int i = 0; i < bytes.length(); i++) {
        response.write(bytes.getBuffer(i, i + 1));
      }
    } else {
      response.write(bytes);
    }
  }
}
