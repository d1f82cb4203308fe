package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A stream costs the cluster nothing, and leaves nothing behind. {@code -Dsluice.test.opens=100000}
 * is the long run.
 */
class ShortStreamsTest {
  private static final int OPENS = Integer.getInteger("sluice.test.opens", 4_000);
  private static final int AT_ONCE = 200;
  private static final StreamRequest REQUEST = StreamRequest.create().with("to", "1");

  private static Future<Long> whole(TwoNodes nodes, int begun, long before) {
    if (begun >= OPENS) {
      return Future.succeededFuture(before);
    }
    List<Future<Boolean>> some = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      some.add(
          NumberedReader.open(nodes.here.bus, "numbers", "k" + (begun + i), REQUEST)
              .compose(NumberedReader::whole));
    }
    return Future.all(some)
        .compose(all ->
            whole(nodes, begun + AT_ONCE, before + some.stream().filter(Future::result).count()));
  }

  @Test
  void b1_short_streams_register_nothing_and_leave_nothing_on_either_side() {
    try (TwoNodes nodes = new TwoNodes()) {
      NodeProcess other = nodes.start().process();
      other.ask("offer numbers", "offered");
      Slow.await(whole(nodes, OPENS - AT_ONCE, 0));
      int before = nodes.here.registrations();
      assertThat(Slow.await(whole(nodes, 0, 0))).isEqualTo(OPENS);
      assertThat(nodes.here.registrations()).as("addresses in the cluster").isEqualTo(before);
      Slow.until(() -> nodes.here.bus.sessions() == 0);
      assertThat(nodes.here.bus.reservedWindowBytes()).isZero();
      Slow.until(() -> Counts.of(other).sessions() == 0);
      Counts counts = Counts.of(other);
      assertThat(counts.closed()).isEqualTo(counts.opened()).isGreaterThanOrEqualTo(OPENS);
    }
  }
}
