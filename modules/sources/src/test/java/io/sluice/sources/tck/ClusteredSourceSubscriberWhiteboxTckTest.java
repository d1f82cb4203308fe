package io.sluice.sources.tck;

/** The same over TCP, from one node to another. */
public class ClusteredSourceSubscriberWhiteboxTckTest extends SourceSubscriberWhiteboxTckTest {
  @Override
  TckStreams open() {
    return TckStreams.betweenTwoNodes();
  }
}
