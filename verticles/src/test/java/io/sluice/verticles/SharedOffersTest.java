package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.Offer;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.Sources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which node serves a name follows from who offers it and the offer's scope. */
@Timeout(30)
class SharedOffersTest {
  private final FakeNodes nodes = new FakeNodes();

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static StreamSource saying(String word) {
    return request -> Sources.of(word);
  }

  private static String read(ChunkBus bus, String name) {
    return bus.open(name, StreamRequest.create())
        .compose(stream -> stream.collect(10, 1 << 20))
        .await()
        .getFirst()
        .text();
  }

  @Test
  void several_offers_of_one_name_take_turns() {
    ChunkBus first = nodes.bus();
    ChunkBus second = nodes.bus();
    ChunkBus reader = nodes.bus();
    first.offer("clock", saying("first")).await();
    Offer offer = second.offer("clock", saying("second")).await();
    int fromFirst = 0;
    for (int i = 0; i < 20; i++) {
      fromFirst += read(reader, "clock").equals("first") ? 1 : 0;
    }
    assertThat(fromFirst).isEqualTo(10);
    offer.withdraw().await();
    for (int i = 0; i < 4; i++) {
      assertThat(read(reader, "clock")).isEqualTo("first");
    }
  }

  @Test
  void what_describes_one_node_is_answered_where_it_is_asked_and_nowhere_else() {
    OfferOptions node = OfferOptions.DEFAULT.scope(OfferOptions.Scope.NODE);
    ChunkBus first = nodes.bus();
    ChunkBus second = nodes.bus();
    ChunkBus neither = nodes.bus();
    first.offer("host", node, saying("first")).await();
    second.offer("host", node, saying("second")).await();
    for (int i = 0; i < 4; i++) {
      assertThat(read(first, "host")).isEqualTo("first");
      assertThat(read(second, "host")).isEqualTo("second");
    }
    StreamException unknown =
        catchThrowableOfType(StreamException.class, () -> read(neither, "host"));
    assertThat(unknown.failure().code()).isEqualTo(FailureCode.UNKNOWN_STREAM);
  }
}
