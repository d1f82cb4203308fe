package io.sluice.sources.tck;

import io.sluice.core.Chunk;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@code Sources.publisher} as a subscriber, its stream read across the bus at full pace. */
public class SourceSubscriberTckTest extends FlowSubscriberBlackboxVerification<Chunk> {
  private TckStreams streams;

  public SourceSubscriberTckTest() {
    super(TckStreams.environment());
  }

  @BeforeClass
  public void start() {
    streams = open();
  }

  /** Where the streams run; another test has them elsewhere. */
  TckStreams open() {
    return TckStreams.inOneNode();
  }

  @AfterClass
  public void stop() {
    streams.close();
  }

  @Override
  @SuppressWarnings("unchecked") // it takes chunks, whatever else it may take
  public Flow.Subscriber<Chunk> createFlowSubscriber() {
    return (Flow.Subscriber<Chunk>) SubscribedSource.open(streams).subscriber();
  }

  @Override
  public Chunk createElement(int element) {
    return Chunk.of("item " + element);
  }
}
