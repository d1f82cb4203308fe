package io.sluice.sources.tck;

/** The same over TCP, from one node to another. */
public class ClusteredSourceSubscriberTckTest extends SourceSubscriberTckTest {
  @Override
  TckStreams open() {
    return TckStreams.betweenTwoNodes();
  }
}
