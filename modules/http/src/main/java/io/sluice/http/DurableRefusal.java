package io.sluice.http;

import io.sluice.core.Failure;
import io.sluice.core.log.LogRefusal;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** What a store refuses, as Durable Streams tells it. */
final class DurableRefusal {
  private DurableRefusal() {}

  /** The problem. The name of a log that forks keep is taken, but there is nothing under it. */
  static Problem problem(Failure failure, HttpMethod method) {
    Problem problem = Problem.of(failure);
    return LogRefusal.of(failure) == LogRefusal.DELETED && method.equals(HttpMethod.PUT)
        ? new Problem(409, problem.code(), problem.detail(), problem.members())
        : problem;
  }

  /** The headers that go with it. */
  static void headers(Failure failure, HttpServerResponse response) {
    LogRefusal refusal = LogRefusal.of(failure);
    if (refusal == LogRefusal.CLOSED) {
      response.putHeader(DurableHeader.CLOSED, DurableHeader.TRUE);
      put(response, DurableHeader.NEXT_OFFSET, failure, LogRefusal.NEXT);
    } else if (refusal == LogRefusal.STALE_EPOCH) {
      put(response, DurableHeader.PRODUCER_EPOCH, failure, LogRefusal.EPOCH);
    } else if (refusal == LogRefusal.PRODUCER_GAP) {
      put(response, DurableHeader.EXPECTED_SEQ, failure, LogRefusal.EXPECTED);
      put(response, DurableHeader.RECEIVED_SEQ, failure, LogRefusal.RECEIVED);
    }
  }

  private static void put(
      HttpServerResponse response, String header, Failure failure, String detail) {
    @Nullable String value = failure.details().get(detail);
    if (value != null) {
      response.putHeader(header, value);
    }
  }
}
