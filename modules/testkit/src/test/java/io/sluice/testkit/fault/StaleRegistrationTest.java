package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An address that is registered, and nobody answers: an OPEN reaches the other offer of a name. */
class StaleRegistrationTest {
  private static final int OPENS = 10;
  private static final StreamRequest REQUEST = StreamRequest.create().with("to", "10");

  /** An OPEN that nobody answers is sent again each second: half of these go astray each time. */
  private static final long OPEN_MS = 8_000;

  private final FakeNodes nodes = new FakeNodes();
  private final NumberedSource source = new NumberedSource();

  @AfterEach
  void leave() {
    nodes.close();
  }

  private static StaleRegistration silent(FakeNodes.Node node, String name) {
    return Slow.await(StaleRegistration.silent(node.vertx(), "sluice.stream." + name));
  }

  @Test
  void an_open_that_nobody_answers_reaches_another_offer() {
    FakeNodes.Node stalled = nodes.join();
    FakeNodes.Node refusing = nodes.join();
    stalled.proxy().stall();
    refusing.proxy().refuse();
    Map<String, StaleRegistration> stale =
        Map.of(
            "silent", silent(nodes.join(), "silent"),
            "stalled", silent(stalled, "stalled"),
            "refusing", silent(refusing, "refusing"),
            "gone",
                Slow.await(
                    StaleRegistration.gone(
                        nodes.offering.manager(), "gone", "sluice.stream.gone")));
    stale.keySet().forEach(name -> Slow.await(nodes.offering.bus().offer(name, source)));

    final long begun = System.nanoTime();
    List<Future<NumberedReader>> opens = new ArrayList<>();
    for (int i = 0; i < OPENS; i++) {
      for (String name : stale.keySet()) {
        opens.add(NumberedReader.open(nodes.reading.bus(), name, name + i, REQUEST));
      }
    }
    assertThat(opens).allMatch(open -> Slow.await(Slow.await(open).whole()));
    assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(OPEN_MS);
    assertThat(stale.get("silent").asked()).isPositive();
    nodes.awaitNothingLeft();
    assertThat(source.closed()).isEqualTo(source.opened());
    stale.values().forEach(StaleRegistration::close);
  }
}
