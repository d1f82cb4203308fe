package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.http.Problem;

/** Failures of chats as problem documents (RFC 9457). */
final class Problems {
  private Problems() {}

  static Problem of(Throwable error) {
    return error instanceof Refused refused ? refused.problem() : of(Failure.of(error));
  }

  static Problem of(Failure failure) {
    Problem problem = Problem.of(failure);
    return "model".equals(failure.details().get("reason"))
        ? Problem.of(404, "UNKNOWN_MODEL", failure.message()).with("parameter", "model")
        : problem;
  }
}
