package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LostWritesTest {
  private static final String CONTEXT = "io.vertx.core.impl.ContextImpl";

  private static IllegalStateException completed(String thrower) {
    IllegalStateException error = new IllegalStateException("Promise already completed");
    error.setStackTrace(new StackTraceElement[] {new StackTraceElement(thrower, "m", "F", 1)});
    return error;
  }

  private static FilterReply decide(String logger, Throwable error) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LoggingEvent event =
        new LoggingEvent("f", context.getLogger(logger), Level.ERROR, "Unhandled", error, null);
    return new LostWrites().decide(event);
  }

  @Test
  void only_what_a_broken_connection_of_the_bus_throws_is_left_out() {
    String connection = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";

    assertThat(decide(CONTEXT, completed(connection))).isEqualTo(FilterReply.DENY);
    assertThat(decide(CONTEXT, completed("com.example.App"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("com.example", completed(connection))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CONTEXT, new IllegalStateException("other"))).isEqualTo(FilterReply.NEUTRAL);
  }
}
