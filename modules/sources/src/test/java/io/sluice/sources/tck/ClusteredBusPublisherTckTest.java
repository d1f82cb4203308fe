package io.sluice.sources.tck;

/** The same over TCP, from one node to another. */
public class ClusteredBusPublisherTckTest extends BusPublisherTckTest {
  @Override
  TckStreams open() {
    return TckStreams.betweenTwoNodes();
  }
}
