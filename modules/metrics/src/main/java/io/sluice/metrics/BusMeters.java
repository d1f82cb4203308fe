package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.spi.metrics.EventBusMetrics;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The event bus's meters, by the names that Vert.x gives them. Vert.x's own look each meter up for
 * each message, four times from send to delivery: that was 3 % of the time that a lone chunk takes
 * through a chat, and a tenth of what it allocates. These are found once. Any thread.
 */
final class BusMeters implements EventBusMetrics<BusMeters.Handlers> {

  /** Stands for every handler: no meter tells them apart. */
  static final class Handlers {
    private static final Handlers ALL = new Handlers();

    private Handlers() {}
  }

  /** Addresses of Vert.x's own, such as those of replies, are not counted. */
  private static final String INTERNAL = "__vertx.";

  private static final String PREFIX = "vertx.eventbus.";

  private final LongAdder handlers = new LongAdder();
  private final Side local;
  private final Side remote;
  private final Counter replyFailures;
  private final DistributionSummary bytesRead;
  private final DistributionSummary bytesWritten;

  /** Registers them. */
  BusMeters(MeterRegistry registry) {
    Gauge.builder(PREFIX + "handlers", handlers, LongAdder::sum)
        .description("Number of event bus handlers in use")
        .register(registry);
    local = new Side(registry, "local");
    remote = new Side(registry, "remote");
    replyFailures =
        Counter.builder(PREFIX + "reply.failures")
            .description("Number of message reply failures")
            .register(registry);
    bytesRead =
        DistributionSummary.builder(PREFIX + "bytes.read")
            .description(
                "Number of bytes received while reading messages from event bus cluster peers")
            .register(registry);
    bytesWritten =
        DistributionSummary.builder(PREFIX + "bytes.written")
            .description("Number of bytes sent while sending messages to event bus cluster peers")
            .register(registry);
  }

  /** What is counted apart for messages of this node, and of others. */
  private static final class Side {
    private final LongAdder pending = new LongAdder();
    private final Counter published;
    private final Counter sent;
    private final Counter received;
    private final Counter delivered;
    private final Counter processed;
    private final Counter discarded;

    Side(MeterRegistry registry, String name) {
      Gauge.builder(PREFIX + "pending", pending, LongAdder::sum)
          .description("Number of messages not processed yet")
          .tag("side", name)
          .register(registry);
      published =
          counter(
              registry, name, "published", "Number of messages published (publish / subscribe)");
      sent = counter(registry, name, "sent", "Number of messages sent (point-to-point)");
      received = counter(registry, name, "received", "Number of messages received");
      delivered = counter(registry, name, "delivered", "Number of messages delivered to handlers");
      processed = counter(registry, name, "processed", "Number of processed messages");
      discarded = counter(registry, name, "discarded", "Number of discarded messages");
    }

    private static Counter counter(
        MeterRegistry registry, String side, String name, String description) {
      return Counter.builder(PREFIX + name)
          .description(description)
          .tag("side", side)
          .register(registry);
    }
  }

  private Side side(boolean isLocal) {
    return isLocal ? local : remote;
  }

  private static boolean isInternal(String address) {
    return address.startsWith(INTERNAL);
  }

  @Override
  public @Nullable Handlers handlerRegistered(String address) {
    if (isInternal(address)) {
      return null;
    }
    handlers.increment();
    return Handlers.ALL;
  }

  @Override
  public void handlerUnregistered(@Nullable Handlers handler) {
    if (handler != null) {
      handlers.decrement();
    }
  }

  @Override
  public void messageSent(String address, boolean publish, boolean isLocal, boolean isRemote) {
    if (!isInternal(address)) {
      Side side = side(isLocal);
      (publish ? side.published : side.sent).increment();
    }
  }

  @Override
  public void messageReceived(String address, boolean publish, boolean isLocal, int receivers) {
    if (!isInternal(address)) {
      Side side = side(isLocal);
      side.received.increment();
      if (receivers > 0) {
        side.pending.add(receivers);
        side.delivered.increment();
      }
    }
  }

  @Override
  public void messageDelivered(@Nullable Handlers handler, boolean isLocal) {
    if (handler != null) {
      Side side = side(isLocal);
      side.pending.decrement();
      side.processed.increment();
    }
  }

  @Override
  public void discardMessage(@Nullable Handlers handler, boolean isLocal, Message<?> message) {
    if (handler != null) {
      Side side = side(isLocal);
      side.pending.decrement();
      side.discarded.increment();
    }
  }

  @Override
  public void messageWritten(String address, int bytes) {
    if (!isInternal(address)) {
      bytesWritten.record(bytes);
    }
  }

  @Override
  public void messageRead(String address, int bytes) {
    if (!isInternal(address)) {
      bytesRead.record(bytes);
    }
  }

  @Override
  public void replyFailure(String address, ReplyFailure failure) {
    if (!isInternal(address)) {
      replyFailures.increment();
    }
  }
}
