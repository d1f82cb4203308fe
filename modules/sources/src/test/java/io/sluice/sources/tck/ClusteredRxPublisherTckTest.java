package io.sluice.sources.tck;

/** The same over TCP, from one node to another. */
public class ClusteredRxPublisherTckTest extends RxPublisherTckTest {
  @Override
  TckStreams open() {
    return TckStreams.betweenTwoNodes();
  }
}
