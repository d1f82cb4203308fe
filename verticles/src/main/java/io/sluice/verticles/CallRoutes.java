package io.sluice.verticles;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.TraceParent;
import io.sluice.http.BodyHandler;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.sluice.refs.CallBus;
import io.sluice.refs.CallRequest;
import io.sluice.refs.RefPage;
import io.sluice.refs.TimeoutChange;
import io.sluice.refs.Values;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls and refs over HTTP: {@code POST /call/{name}}, {@code POST /refs/{id}/next}, {@code DELETE
 * /refs/{id}}. What they answer is for one client at one time: {@code no-store}.
 */
final class CallRoutes {

  /** Items of one page, where the request does not say. */
  static final int DEFAULT_COUNT = 100;

  /** And at most. */
  static final int MAX_COUNT = 10_000;

  private static final String CALL = "/call/";
  private static final String REFS = "/refs/";
  private static final String NEXT = "/next";

  private final CallBus bus;
  private final HttpOptions options;

  private CallRoutes(CallBus bus, HttpOptions options) {
    this.bus = bus;
    this.options = options;
  }

  static void mount(Router router, CallBus bus, HttpOptions options) {
    CallRoutes routes = new CallRoutes(bus, options);
    router.post(CALL + "*").handler(new BodyHandler(CALL, options, routes::call));
    router.route(CALL + "*").handler(context -> routes.refuseMethod(context, "POST"));
    router.post(REFS + "*").handler(new BodyHandler(REFS, options, routes::next));
    router.delete(REFS + "*").handler(new BodyHandler(REFS, options, routes::close));
    router.route(REFS + "*").handler(context -> routes.refuseMethod(context, "POST, DELETE"));
  }

  private void refuseMethod(RoutingContext context, String allowed) {
    context.response().putHeader("Allow", allowed);
    Problem.of(405, "METHOD_NOT_ALLOWED", "this takes " + allowed)
        .send(context.response(), options);
  }

  // ---- calls

  private void call(RoutingContext context, String name, Chunk body) {
    CallRequest request = request(context, body);
    bus.callForJson(name, request)
        .onComplete(value -> answer(context, value.toBuffer()), error -> refuse(context, error));
  }

  /** A JSON array has the arguments by position, an object those by name. */
  private CallRequest request(RoutingContext context, Chunk body) {
    CallRequest request = CallRequest.of();
    Object value = body.length() == 0 ? null : value(body);
    if (value instanceof List<?> args) {
      request = request.args(new ArrayList<@Nullable Object>(args));
    } else if (value instanceof Map<?, ?> named) {
      Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
      named.forEach((key, each) -> kwargs.put(String.valueOf(key), each));
      request = request.kwargs(kwargs);
    } else if (value != null) {
      throw bad("body", "the body is a JSON array of arguments, or an object with their names");
    }
    HttpServerRequest http = context.request();
    String profile = http.getParam("timeouts");
    return request
        .session(http.getParam("session"))
        .timeouts(profile == null ? TimeoutChange.NONE : TimeoutChange.profile(profile))
        .traceparent(traceparent(http));
  }

  private @Nullable Object value(Chunk body) {
    try {
      return Values.decode(body, this::ref);
    } catch (StreamException e) {
      throw bad("body", "the body is no value: " + e.failure().message());
    }
  }

  private Object ref(Map<String, @Nullable Object> fields) {
    return bus.ref(new JsonObject(fields));
  }

  private static @Nullable String traceparent(HttpServerRequest request) {
    String told = request.getHeader("traceparent");
    return told != null && TraceParent.isValid(told) ? told : null;
  }

  // ---- refs

  private void next(RoutingContext context, String path, Chunk body) {
    if (!path.endsWith(NEXT) || !context.request().method().equals(HttpMethod.POST)) {
      throw new StreamException(FailureCode.UNKNOWN_STREAM, "a ref takes POST at its /next");
    }
    String id = path.substring(0, path.length() - NEXT.length());
    JsonObject asked = asked(body);
    int count = (int) number(asked, "count", 1, MAX_COUNT, DEFAULT_COUNT);
    long cursor = number(asked, "cursor", 0, Long.MAX_VALUE, 0);
    bus.next(id, cursor, count)
        .onComplete(page -> answer(context, render(page)), error -> refuse(context, error));
  }

  private static JsonObject asked(Chunk body) {
    try {
      return body.length() == 0 ? new JsonObject() : new JsonObject(body.toBuffer());
    } catch (DecodeException e) {
      throw bad("body", "the body is a JSON object with count and cursor, both optional");
    }
  }

  /** A cursor is text in what was answered, since numbers of some clients end at 2^53. */
  private static long number(JsonObject asked, String key, long min, long max, long otherwise) {
    Object value = asked.getValue(key);
    if (value == null) {
      return otherwise;
    }
    if (String.valueOf(value).matches("[0-9]{1,18}")) {
      long number = Long.parseLong(String.valueOf(value));
      if (number >= min && number <= max) {
        return number;
      }
    }
    String most = max == Long.MAX_VALUE ? "as it was answered" : "to " + max;
    throw bad(key, key + " is a whole number from " + min + " " + most);
  }

  private static Buffer render(RefPage page) {
    boolean json = page.info().contentType().equals(StreamInfo.JSON);
    Buffer out = Buffer.buffer("{\"items\":[");
    for (int i = 0; i < page.items().size(); i++) {
      if (i > 0) {
        out.appendByte((byte) ',');
      }
      Chunk item = page.items().get(i);
      if (json) {
        item.appendTo(out);
      } else {
        out.appendBuffer(
            Json.encodeToBuffer(JsonObject.of("__type__", "bytes", "base64", item.bytes())));
      }
    }
    return out.appendString(
        "],\"cursor\":\"" + page.position() + "\",\"done\":" + page.ended() + "}");
  }

  private void close(RoutingContext context, String id, Chunk unusedBody) {
    bus.close(id)
        .onComplete(
            ignored -> {
              Future<Void> unused =
                  context
                      .response()
                      .setStatusCode(204)
                      .putHeader("Cache-Control", "no-store")
                      .end();
            },
            error -> refuse(context, error));
  }

  // ---- answers

  private static void answer(RoutingContext context, Buffer json) {
    if (context.response().closed()) {
      return;
    }
    Future<Void> unused =
        context
            .response()
            .putHeader("Content-Type", "application/json")
            .putHeader("Cache-Control", "no-store")
            .end(json);
  }

  private void refuse(RoutingContext context, Throwable error) {
    Problem.of(Failure.of(error)).send(context.response(), options);
  }

  private static StreamException bad(String parameter, String message) {
    return new StreamException(Failure.badParameter(parameter, message));
  }
}
