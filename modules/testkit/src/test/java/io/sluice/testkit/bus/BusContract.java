package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.Offer;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What all contracts of the bus share: nodes, names, and that every test gives everything back. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BusContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Nodes.Kind kind;
  private final List<Offer> offers = new ArrayList<>();
  Nodes nodes;

  BusContract(Nodes.Kind kind) {
    this.kind = kind;
  }

  ChunkBusOptions options() {
    return new ChunkBusOptions(256L << 20, 100_000);
  }

  @BeforeAll
  void startNodes() {
    nodes = new Nodes(kind, options());
  }

  @AfterAll
  void stopNodes() {
    nodes.close();
  }

  /** Rule B1: whatever a test did, no window and no run outlives its stream. */
  @AfterEach
  void b1_everything_is_given_back_after_the_ends() {
    try {
      until(
          "all windows were given back",
          () ->
              nodes.readingBus().reservedWindowBytes() == 0
                  && nodes.offeringBus().reservedWindowBytes() == 0);
      for (Offer offer : offers) {
        until("all runs of " + offer.segment() + " ended", () -> offer.openStreams() == 0);
        Waiting.await(offer.withdraw());
      }
      assertThat(nodes.readingBus().reservedWindowBytes()).isZero();
    } catch (AssertionError e) {
      // What one test broke must not fail the others.
      Nodes broken = nodes;
      nodes = new Nodes(kind, options());
      broken.abandon();
      throw e;
    } finally {
      offers.clear();
    }
  }

  /** A name nobody has used. */
  static String newName() {
    return "stream-" + NAMES.incrementAndGet();
  }

  /** Offers a source under a new name. */
  String offer(StreamSource source) {
    String name = newName();
    offers.add(Waiting.await(nodes.offeringBus().offer(name, source)));
    return name;
  }

  /** Opens a stream by name, from a thread that Vert.x does not know. */
  ChunkStream open(String name, StreamRequest request) {
    return Waiting.await(nodes.readingBus().open(name, request));
  }

  /** Offers a source and opens it. */
  ChunkStream open(StreamSource source, StreamRequest request) {
    return open(offer(source), request);
  }

  /** Offers a source and opens it. */
  ChunkStream open(StreamSource source) {
    return open(source, StreamRequest.create());
  }

  /** Offers a source and reads all of it. */
  Received read(StreamSource source) {
    return Received.from(open(source));
  }

  /** Waits until something is so. */
  void until(String what, java.util.function.BooleanSupplier condition) {
    Waiting.until(nodes.reading, what, condition);
  }
}
