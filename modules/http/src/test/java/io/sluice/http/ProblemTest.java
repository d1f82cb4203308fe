package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void every_failure_has_a_status_with_a_title(FailureCode code) {
    Problem problem = Problem.of(Failure.of(code, "why"));

    assertThat(problem.status()).isBetween(400, 507);
    assertThat(problem.toJson().getString("title")).doesNotContain("Unknown");
    assertThat(problem.toJson().getString("code")).isEqualTo(code.name());
  }

  @Test
  void it_is_the_document_of_rfc_9457() {
    assertThat(Problem.of(Failure.badParameter("to", "no").with("most", "9")).toJson().encode())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"no\","
                + "\"code\":\"BAD_REQUEST\",\"retriable\":false,\"parameter\":\"to\","
                + "\"details\":{\"most\":\"9\"}}");
  }
}
