package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as OpenAI's clients read it: {@code
 * {"error":{"message","type","param","code"}}}.
 *
 * @param status of the response, where it has not begun
 * @param message for people
 * @param type a kind of errors, by the status
 * @param param the field that was wrong; null where none is
 * @param code what programs look at
 */
record CompletionError(
    int status, String message, String type, @Nullable String param, String code) {

  /** What a failure has in its details where the code is not its own. */
  static final String CODE = "reason";

  static CompletionError of(Failure failure) {
    return of(Problem.of(failure));
  }

  static CompletionError of(Problem problem) {
    String code = problem.code();
    if (problem.members().get("details") instanceof Map<?, ?> details
        && details.get(CODE) instanceof String own) {
      code = own;
    } else if (problem.status() == 429) {
      code = "rate_limit_exceeded";
    }
    String param = problem.members().get("parameter") instanceof String named ? named : null;
    return new CompletionError(
        problem.status(),
        problem.detail(),
        type(problem.status()),
        param,
        code.toLowerCase(Locale.ROOT));
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  JsonObject json() {
    JsonObject error =
        new JsonObject()
            .put("message", message)
            .put("type", type)
            .put("param", param)
            .put("code", code);
    return new JsonObject().put("error", error);
  }

  /** Answers with it, as far as nothing was sent and the client is there. */
  static void send(HttpServerResponse response, Problem problem, HttpOptions options) {
    if (response.headWritten() || response.closed() || response.ended()) {
      return;
    }
    problem.retryAfter(response, options);
    CompletionError error = of(problem);
    Future<Void> unused =
        response
            .setStatusCode(error.status())
            .putHeader("Content-Type", "application/json")
            .putHeader("Cache-Control", "no-store")
            .end(error.json().toBuffer());
  }
}
