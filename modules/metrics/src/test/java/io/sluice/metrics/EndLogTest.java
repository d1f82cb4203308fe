package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Opened;
import io.sluice.core.spi.StreamObserver.Side;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndLogTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static String line(String name, Outcome outcome) {
    Map<Activity, Long> states = new EnumMap<>(Activity.class);
    states.put(Activity.MOVING, Duration.ofMillis(7).toNanos());
    states.put(Activity.WAITING_FOR_SOCKET, Duration.ofMillis(62_005).toNanos());
    return EndLog.line(
        new Opened("a", name, "x-7", Side.PRODUCER, TRACE),
        outcome,
        new EndLog.Sum(3, 4_096, Duration.ofMillis(62_012).toNanos(), states));
  }

  @Test
  void a_line_tells_what_there_was_and_where_the_time_went() {
    assertThat(line("a/b", Outcome.COMPLETED))
        .isEqualTo(
            "stream=a/b id=x-7 outcome=completed chunks=3 bytes=4096 seconds=62.012"
                + " moving=0.007 socket=62.005 traceparent="
                + TRACE);
  }

  @Test
  void h2_what_strangers_and_producers_wrote_forges_neither_lines_nor_fields() {
    Failure failure = Failure.of(FailureCode.INTERNAL, "no\ncode=NONE \u202e\"x");
    assertThat(line("a/b outcome=completed\r\n", new Outcome.Failed(failure)))
        .startsWith("stream=a/b\\u0020outcome=completed\\u000d\\u000a id=x-7 outcome=failed ")
        .contains(" code=INTERNAL message=no\\u000acode=NONE\\u0020\\u202e\\u0022x chunks=3")
        .matches("[!-~ ]+");
    assertThat(line("a", new Outcome.Cancelled("me you")))
        .contains(" outcome=cancelled by=me\\u0020you ");
  }
}
