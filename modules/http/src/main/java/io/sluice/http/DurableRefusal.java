package io.sluice.http;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.log.LogRefusal;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** What a store refuses, as Durable Streams tells it. */
final class DurableRefusal {
  private DurableRefusal() {}

  /**
   * The problem. The name of a log that forks keep is taken, but there is nothing under it; and
   * what is too much of a write is too much of its body.
   */
  static Problem problem(Failure failure, HttpMethod method) {
    Problem problem = Problem.of(failure);
    boolean creates = method.equals(HttpMethod.PUT);
    if (creates && LogRefusal.of(failure) == LogRefusal.DELETED) {
      return as(409, problem);
    }
    boolean writes = creates || method.equals(HttpMethod.POST);
    FailureCode code = failure.code();
    boolean isTooMuch = code == FailureCode.LIMIT_EXCEEDED || code == FailureCode.CHUNK_TOO_LARGE;
    return writes && isTooMuch ? as(413, problem) : problem;
  }

  private static Problem as(int status, Problem problem) {
    return new Problem(status, problem.code(), problem.detail(), problem.members());
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
