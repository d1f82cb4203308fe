package io.sluice.verticles;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/** Answers what cannot be read as HTTP/1.1 with a problem document, and closes the connection. */
final class InvalidRequests implements Handler<HttpServerRequest> {
  private final HttpOptions options;

  InvalidRequests(HttpOptions options) {
    this.options = options;
  }

  @Override
  public void handle(HttpServerRequest request) {
    request.response().putHeader("Connection", "close");
    request.response().endHandler(ended -> request.connection().close());
    problem(request.decoderResult().cause()).send(request.response(), options);
  }

  private static Problem problem(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(414, "URL_TOO_LONG", "the request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Problem.of(431, "HEADERS_TOO_LARGE", "the headers are too large");
    }
    return Problem.of(400, "BAD_REQUEST", "the request is not well-formed HTTP");
  }
}
