package io.sluice.metrics;

import java.time.Duration;
import java.util.Set;

/**
 * Names of meters and labels, as Micrometer wants them; {@code docs/metrics.md} has them as
 * Prometheus shows them.
 */
final class Meters {
  static final String CHUNKS = "sluice.chunks";
  static final String BYTES = "sluice.bytes";
  static final String GAP_OFFSETS = "sluice.gap.offsets";
  static final String OPENED = "sluice.streams.opened";
  static final String OPEN = "sluice.streams.open";
  static final String OUTCOMES = "sluice.outcomes";
  static final String REFUSALS = "sluice.refusals";
  static final String STATE_TIME = "sluice.state";
  static final String RESENT = "sluice.resent.chunks";
  static final String SUSPENDED = "sluice.streams.suspended";
  static final String BUFFERED = "sluice.buffered";
  static final String CREDIT = "sluice.credit";
  static final String LAG_CHUNKS = "sluice.lag.chunks";
  static final String LAG_TIME = "sluice.lag";
  static final String FIRST_CHUNK = "sluice.first.chunk";
  static final String DELIVERY = "sluice.delivery";
  static final String WINDOW_RESERVED = "sluice.window.reserved";
  static final String LINK_HELD = "sluice.link.held";
  static final String WINDOW_BUDGET = "sluice.window.budget";

  static final String STREAM = "stream";
  static final String SIDE = "side";
  static final String OUTCOME = "outcome";
  static final String CODE = "code";
  static final String STATE = "state";
  static final String PLACE = "place";
  static final String REASON = "reason";

  /** The stream label that stands for all names beyond the bound. */
  static final String OTHER = "other";

  /**
   * By whom streams are cancelled: the reader itself, the gateway since a client took nothing, an
   * operator, and the gateway since a client did not come back in time.
   */
  static final Set<String> CANCELLERS = Set.of("reader", "stalled", "operator", "grace");

  /** The code label of an outcome that has none. */
  static final String NO_CODE = "none";

  /** From an answer out of memory to the default open deadline, about two per decade and more. */
  static final Duration[] LATENCY_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private Meters() {}
}
