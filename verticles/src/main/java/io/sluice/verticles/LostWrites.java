package io.sluice.verticles;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;

/**
 * Keeps one defect of Vert.x 5.0.8 out of the log: for each message that was sent to a node whose
 * connection had just broken it throws "Promise already completed" at the event loop, with a stack
 * trace, thousands of times a second. What was lost is sent again, or its streams fail and say so.
 * Named in {@code logback.xml}.
 */
public final class LostWrites extends Filter<ILoggingEvent> {
  private static final String LOGGER = "io.vertx.core.impl.ContextImpl";
  private static final String MESSAGE = "Promise already completed";
  private static final String THROWER = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";

  /** Made by Logback. */
  public LostWrites() {}

  @Override
  public FilterReply decide(ILoggingEvent event) {
    IThrowableProxy error = event.getThrowableProxy();
    boolean isLostWrite =
        error != null
            && LOGGER.equals(event.getLoggerName())
            && MESSAGE.equals(error.getMessage())
            && Arrays.stream(error.getStackTraceElementProxyArray())
                .anyMatch(LostWrites::isThrower);
    return isLostWrite ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static boolean isThrower(StackTraceElementProxy frame) {
    return frame.getStackTraceElement().getClassName().equals(THROWER);
  }
}
